import { useState } from 'preact/hooks';
import { type ComponentChildren } from 'preact';
import { type Problem } from '../api/result.js';
import { texts } from '../texts/index.js';
import { Dialog } from './dialog.js';
import { ProblemNotice } from './notice.js';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ComponentChildren;
  readonly confirmLabel: string;
  /** Does it, and returns the problem if the service refuses. The caller closes the dialog. */
  readonly onConfirm: () => Promise<Problem | undefined>;
  readonly onClose: () => void;
}

/** Asks before something is done that cannot be reverted. */
export function ConfirmDialog({ title, children, confirmLabel, onConfirm, onClose }: ConfirmDialogProps) {
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const confirm = async (): Promise<void> => {
    setSending(true);
    setProblem(await onConfirm());
    setSending(false);
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {texts.actions.cancel}
          </button>
          <button
            type="button"
            class="button button--danger"
            disabled={sending}
            onClick={() => void confirm()}
          >
            {confirmLabel}
          </button>
        </>
      }
    >
      <div>{children}</div>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
