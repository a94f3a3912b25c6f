import { type ComponentChildren } from 'preact';
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-preact';
import { type Problem } from '../api/result.js';
import { texts } from '../texts/index.js';
import './notice.css';

const icons = { info: Info, good: CircleCheck, warning: TriangleAlert, bad: CircleAlert };

interface NoticeProps {
  readonly kind: keyof typeof icons;
  readonly children: ComponentChildren;
  readonly actions?: ComponentChildren;
}

/** A message in the page. Screen readers read it when it appears, an error at once. */
export function Notice({ kind, children, actions }: NoticeProps) {
  const Icon = icons[kind];
  return (
    <div class={`notice notice--${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      <Icon size={18} class="notice__icon" aria-hidden />
      <div class="notice__text">{children}</div>
      {actions === undefined ? null : <div class="notice__actions">{actions}</div>}
    </div>
  );
}

interface ProblemNoticeProps {
  readonly problem: Problem;
  /** Sends the request again. */
  readonly onRetry?: (() => void) | undefined;
}

/** Shows why a request failed. */
export function ProblemNotice({ problem, onRetry }: ProblemNoticeProps) {
  return (
    <Notice
      kind="bad"
      actions={
        onRetry === undefined ? undefined : (
          <button type="button" class="button button--small" onClick={onRetry}>
            {texts.actions.retry}
          </button>
        )
      }
    >
      <p>{problem.message}</p>
      {problem.detail === undefined ? null : <p class="small">{problem.detail}</p>}
    </Notice>
  );
}
