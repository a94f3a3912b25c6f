import { type ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { type Problem } from '../api/result.js';
import { texts } from '../texts/index.js';
import { Dialog } from './dialog.js';
import { ProblemNotice } from './notice.js';

interface ActionDialogProps {
  readonly title: string;
  /** The name of the button that executes the action. */
  readonly action: string;
  /** Whether the action deletes something. */
  readonly dangerous?: boolean;
  readonly disabled?: boolean;
  /** Executes the action, and returns the problem if it is refused. The dialog is then closed by its owner. */
  readonly onConfirm: () => Promise<Problem | undefined>;
  readonly onClose: () => void;
  /** What happens, and the fields of the action. */
  readonly children: ComponentChildren;
}

/** Asks the user to confirm an action, executes it, and shows why it was refused. */
export function ActionDialog({
  title,
  action,
  dangerous = false,
  disabled = false,
  onConfirm,
  onClose,
  children,
}: ActionDialogProps) {
  const formId = useId();
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const confirm = async (): Promise<void> => {
    setRunning(true);
    setProblem(undefined);
    const refused = await onConfirm();
    setRunning(false);
    setProblem(refused);
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
            type="submit"
            form={formId}
            class={`button ${dangerous ? 'button--danger' : 'button--primary'}`}
            disabled={running || disabled}
          >
            {action}
          </button>
        </>
      }
    >
      <form
        id={formId}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!running && !disabled) void confirm();
        }}
      >
        {children}
      </form>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
