import { useState } from 'preact/hooks';
import { ListTree } from 'lucide-preact';
import { baseUrl } from '../../api/base-url.js';
import { api } from '../../api/client.js';
import { type Problem, toResult } from '../../api/result.js';
import { ProblemNotice } from '../../components/notice.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';

/**
 * Opens the queue board. The browser cannot send the key when it opens a page, so the page first requests a session, which
 * the browser stores as a cookie.
 */
export function QueueBoardButton() {
  const [problem, setProblem] = useState<Problem>();
  const open = async (): Promise<void> => {
    const result = await toResult(api.POST('/admin/queue-session'));
    if (result.ok) location.assign(`${baseUrl}/admin/queues`);
    else setProblem(result.problem);
  };
  return (
    <div class="stack">
      <ScopedButton needs="admin" onClick={() => void open()}>
        <ListTree size={18} aria-hidden />
        {texts.operations.openQueues}
      </ScopedButton>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
    </div>
  );
}
