import { useState } from 'preact/hooks';
import { type components } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { type Problem, toResult } from '../../api/result.js';
import { ActionDialog } from '../../components/action-dialog.js';
import { Notice } from '../../components/notice.js';
import { SubjectField } from '../../components/subject-field.js';
import { texts } from '../../texts/index.js';

type Subject = components['schemas']['SubjectAnswer'];

interface RenameDialogProps {
  readonly subject: Subject;
  /** Whether the user wants to merge the subject into another one. */
  readonly merging: boolean;
  /** Called with the subject that has the new name. */
  readonly onRenamed: (subject: Subject, merged: boolean) => void;
  readonly onClose: () => void;
}

/**
 * Asks for the new name of a subject, or for the subject into which it is merged. The service merges two subjects if the
 * new name is taken, so the dialog looks for the name first, and asks again before it merges.
 */
export function RenameDialog({ subject, merging, onRenamed, onClose }: RenameDialogProps) {
  const [name, setName] = useState(merging ? '' : subject.name);
  const [target, setTarget] = useState<Subject>();
  const [missing, setMissing] = useState(false);
  const changed = name.trim() !== '' && name.trim() !== subject.name;

  const check = async (): Promise<Problem | undefined> => {
    setMissing(false);
    const found = await toResult(api.GET('/subjects/{name}', { params: { path: { name: name.trim() } } }));
    if (found.ok && found.value.subject.name !== subject.name) {
      setTarget(found.value.subject);
      return undefined;
    }
    if (!found.ok && found.problem.status !== 404) return found.problem;
    if (merging) {
      setMissing(true);
      return undefined;
    }
    return send();
  };
  const send = async (): Promise<Problem | undefined> => {
    const result = await toResult(
      api.PATCH('/subjects/{name}', {
        params: { path: { name: subject.name } },
        body: { name: name.trim() },
      }),
    );
    if (!result.ok) return result.problem;
    onRenamed(result.value.subject, result.value.merged);
    return undefined;
  };

  if (target !== undefined) {
    return (
      <ActionDialog
        key="merge"
        title={texts.people.merge.title}
        action={texts.people.merge.action}
        dangerous
        onConfirm={send}
        onClose={onClose}
      >
        <p class="any-name">
          {texts.people.merge.confirm(subject.name, target.name, subject.number_of_faces)}
        </p>
        <p class="any-name">{texts.people.merge.result(target.name, target.number_of_faces)}</p>
        <Notice kind="warning">{texts.people.merge.final}</Notice>
      </ActionDialog>
    );
  }
  return (
    <ActionDialog
      key="name"
      title={merging ? texts.people.merge.title : texts.people.rename.title}
      action={merging ? texts.people.merge.next : texts.people.rename.action}
      disabled={!changed}
      onConfirm={check}
      onClose={onClose}
    >
      <p class="any-name">
        {merging ? texts.people.merge.explanation(subject.name) : texts.people.rename.explanation}
      </p>
      <SubjectField
        value={name}
        label={merging ? texts.people.merge.field : texts.people.rename.field}
        onInput={(input) => {
          setMissing(false);
          setName(input);
        }}
      />
      {missing ? <Notice kind="bad">{texts.people.merge.missing}</Notice> : null}
    </ActionDialog>
  );
}
