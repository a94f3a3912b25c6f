import { useId, useState } from 'preact/hooks';
import { type Problem } from '../../api/result.js';
import { Dialog } from '../../components/dialog.js';
import { ProblemNotice } from '../../components/notice.js';
import { SubjectField } from '../../components/subject-field.js';
import { texts } from '../../texts/index.js';

interface EnrolDialogProps {
  /** The number of the face in the photo, from 1. */
  readonly number: number;
  /** Enrols the face for a subject, and returns the problem if the service refuses. */
  readonly enrol: (name: string) => Promise<Problem | undefined>;
  readonly onClose: () => void;
}

/** Asks for the name of the subject for which a face is enrolled. */
export function EnrolDialog({ number, enrol, onClose }: EnrolDialogProps) {
  const formId = useId();
  const [name, setName] = useState('');
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const submit = async (): Promise<void> => {
    setSending(true);
    const refused = await enrol(name.trim());
    setSending(false);
    setProblem(refused);
    if (refused === undefined) onClose();
  };
  return (
    <Dialog
      title={texts.try.enrolFace(number)}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {texts.actions.cancel}
          </button>
          <button type="submit" form={formId} class="button button--primary" disabled={sending}>
            {texts.try.enrol}
          </button>
        </>
      }
    >
      <p>{texts.try.enrolExplanation}</p>
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') void submit();
        }}
      >
        <SubjectField value={name} onInput={setName} autofocus />
      </form>
      {problem === undefined ? null : <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
