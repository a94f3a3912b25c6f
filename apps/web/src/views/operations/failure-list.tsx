import { useState } from 'preact/hooks';
import { CircleCheck, RotateCcw } from 'lucide-preact';
import { Link } from 'wouter-preact';
import { type FailedImage, type StatusResponse } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { mapResult } from '../../api/map-result.js';
import { type Problem, toResult } from '../../api/result.js';
import { usePages } from '../../api/use-pages.js';
import { LoadMore } from '../../components/load-more.js';
import { Notice, ProblemNotice } from '../../components/notice.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';

/** The number of failed images that are loaded at a time. */
const pageSize = 20;

interface FailureListProps {
  readonly failures: StatusResponse['failed'];
  /** Called after images were made pending again. */
  readonly onRetried: () => void;
}

/** The failed images with their problems, and buttons that retry them. */
export function FailureList({ failures, onRetried }: FailureListProps) {
  const [version, setVersion] = useState(0);
  const [retried, setRetried] = useState<number>();
  const [problem, setProblem] = useState<Problem>();
  const pages = usePages(`${version} ${failures.images}`, async (cursor, signal) =>
    mapResult(
      await toResult(
        api.GET('/admin/failures', {
          params: { query: { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) } },
          signal,
        }),
      ),
      ({ images, next_cursor: nextCursor }) => ({ items: images, nextCursor }),
    ),
  );
  const retry = async (fileHash: string | undefined): Promise<void> => {
    const result = await toResult(
      fileHash === undefined
        ? api.POST('/admin/failures/retry')
        : api.POST('/admin/failures/{file_hash}/retry', { params: { path: { file_hash: fileHash } } }),
    );
    setRetried(result.ok ? result.value.retried : undefined);
    setProblem(result.ok ? undefined : result.problem);
    if (!result.ok) return;
    if (fileHash === undefined) setVersion(version + 1);
    else pages.remove(({ file_hash }) => file_hash === fileHash);
    onRetried();
  };
  const retryable = pages.items.filter((image) => image.retryable).length;
  return (
    <section class="card stack" aria-labelledby="failures">
      <div class="section-header">
        <h2 id="failures">{texts.operations.failures}</h2>
        {pages.items.length === 0 ? null : (
          <ScopedButton needs="admin" disabled={retryable === 0} onClick={() => void retry(undefined)}>
            <RotateCcw size={16} aria-hidden />
            {texts.operations.retryAll}
          </ScopedButton>
        )}
      </div>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
      {retried === undefined ? null : <Notice kind="good">{texts.operations.retried(retried)}</Notice>}
      {pages.items.length === 0 && !pages.loading && pages.problem === undefined ? (
        <p class="row quiet">
          <CircleCheck size={18} aria-hidden />
          {texts.operations.noFailures}
        </p>
      ) : (
        <ul class="failures">
          {pages.items.map((image) => (
            <Failure key={image.file_hash} image={image} onRetry={() => void retry(image.file_hash)} />
          ))}
        </ul>
      )}
      {(pages.items.length > 0 && pages.hasMore) || pages.loading || pages.problem !== undefined ? (
        <LoadMore
          hasMore={pages.hasMore}
          loading={pages.loading}
          problem={pages.problem}
          onLoad={pages.loadMore}
        />
      ) : null}
    </section>
  );
}

function Failure({ image, onRetry }: { readonly image: FailedImage; readonly onRetry: () => void }) {
  const { file_hash: fileHash, retryable, retryable_until: until } = image;
  return (
    <li class="failure">
      <div class="failure__text">
        <p>{image.problem_message}</p>
        <p class="small quiet failure__facts">
          <Link href={`/images/${fileHash}`} class="truncated">
            <code>{fileHash}</code>
          </Link>
          <time dateTime={image.failed_at}>{texts.images.time(new Date(image.failed_at))}</time>
        </p>
        <p class="small quiet">
          {retryable
            ? until === null
              ? texts.operations.photoKept
              : texts.operations.photoKeptUntil(texts.images.time(new Date(until)))
            : texts.operations.photoNotKept}
        </p>
      </div>
      <ScopedButton
        needs="admin"
        class="button--small"
        label={texts.operations.retryImage(fileHash.slice(0, 8))}
        disabled={!retryable}
        onClick={onRetry}
      >
        {texts.operations.retry}
      </ScopedButton>
    </li>
  );
}
