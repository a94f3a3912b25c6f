import { texts } from '../texts/index.js';
import { type Problem } from '../api/result.js';
import { ProblemNotice } from './notice.js';
import './load-more.css';

interface LoadMoreProps {
  /** Whether the list has further entries. */
  readonly hasMore: boolean;
  readonly loading: boolean;
  readonly problem: Problem | undefined;
  readonly onLoad: () => void;
}

/** The end of a list that is loaded in pages. */
export function LoadMore({ hasMore, loading, problem, onLoad }: LoadMoreProps) {
  return (
    <div class="load-more">
      <p class="quiet" role="status">
        {loading ? texts.status.loading : ''}
      </p>
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={onLoad} />}
      {hasMore && !loading && problem === undefined ? (
        <button type="button" class="button" onClick={onLoad}>
          {texts.actions.loadMore}
        </button>
      ) : null}
    </div>
  );
}
