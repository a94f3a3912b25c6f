import { loadAccess } from '../api/access.js';
import { access } from '../api/session.js';
import { ProblemNotice } from '../components/notice.js';

/** Shown above each view if the service did not answer when the page was loaded. */
export function UnreachableNotice() {
  if (access.value.state !== 'unreachable') return null;
  return (
    <div class="unreachable">
      <ProblemNotice problem={access.value.problem} onRetry={() => void loadAccess()} />
    </div>
  );
}
