import { useState } from 'preact/hooks';
import { api } from '../../api/client.js';
import { type Problem, toResult } from '../../api/result.js';
import { ActionDialog } from '../../components/action-dialog.js';
import { SubjectField } from '../../components/subject-field.js';
import { texts } from '../../texts/index.js';
import { outcome } from './outcome.js';

interface NameClusterDialogProps {
  /** The ID of the cluster. */
  readonly id: number;
  /** The number of faces that are named. */
  readonly count: number;
  /** The faces that are named, if not all faces of the cluster are. */
  readonly faces?: readonly { readonly file_hash: string; readonly face: number }[];
  readonly onNamed: () => void;
  readonly onClose: () => void;
}

/** Asks for a name, and enrols the faces of a cluster for it. */
export function NameClusterDialog({ id, count, faces, onNamed, onClose }: NameClusterDialogProps) {
  const [name, setName] = useState('');
  const send = async (): Promise<Problem | undefined> => {
    const result = await toResult(
      api.POST('/clusters/{cluster}/subject', {
        params: { path: { cluster: String(id) } },
        body: { name: name.trim(), ...(faces === undefined ? {} : { faces: [...faces] }) },
      }),
    );
    if (!result.ok) return result.problem;
    const { subject, enrolled_faces: enrolled, excluded_faces: excluded } = result.value;
    outcome.value = texts.people.nameCluster.done(subject, enrolled, excluded);
    onNamed();
    return undefined;
  };
  return (
    <ActionDialog
      title={faces === undefined ? texts.people.nameCluster.title(id) : texts.people.nameCluster.some(count)}
      action={texts.people.nameCluster.action(count)}
      disabled={name.trim() === ''}
      onConfirm={send}
      onClose={onClose}
    >
      <p>{texts.people.nameCluster.explanation}</p>
      <SubjectField value={name} onInput={setName} />
    </ActionDialog>
  );
}
