import { useState } from 'preact/hooks';
import { type components } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { type Problem, toResult } from '../../api/result.js';
import { ActionDialog } from '../../components/action-dialog.js';
import { Notice } from '../../components/notice.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';
import { NameClusterDialog } from './name-cluster-dialog.js';
import { outcome } from './outcome.js';

type Cluster = components['schemas']['ClusterAnswer'];

interface ClusterActionsProps {
  readonly cluster: Cluster;
  readonly small?: boolean;
  /** Called after the cluster was named or dismissed. */
  readonly onGone: () => void;
}

/** Buttons that name all faces of a cluster, or dismiss it. */
export function ClusterActions({ cluster, small = false, onGone }: ClusterActionsProps) {
  const [dialog, setDialog] = useState<'name' | 'dismiss'>();
  const { id, number_of_faces: total } = cluster;
  const size = small ? 'button--small' : '';
  const close = (): void => {
    setDialog(undefined);
  };
  const dismiss = async (): Promise<Problem | undefined> => {
    const path = { cluster: String(id) };
    const result = await toResult(api.DELETE('/clusters/{cluster}', { params: { path } }));
    if (!result.ok) return result.problem;
    close();
    outcome.value = texts.people.dismiss.done(id);
    onGone();
    return undefined;
  };
  return (
    <>
      <ScopedButton
        needs="write"
        class={`button--primary ${size}`}
        label={texts.people.nameCluster.label(id)}
        onClick={() => {
          setDialog('name');
        }}
      >
        {texts.people.nameCluster.open}
      </ScopedButton>
      <ScopedButton
        needs="delete"
        class={size}
        label={texts.people.dismiss.label(id)}
        onClick={() => {
          setDialog('dismiss');
        }}
      >
        {texts.people.dismiss.open}
      </ScopedButton>
      {dialog === 'name' ? (
        <NameClusterDialog
          id={id}
          count={total}
          onClose={close}
          onNamed={() => {
            close();
            onGone();
          }}
        />
      ) : null}
      {dialog === 'dismiss' ? (
        <ActionDialog
          title={texts.people.dismiss.title(id)}
          action={texts.people.dismiss.open}
          dangerous
          onConfirm={dismiss}
          onClose={close}
        >
          <p>{texts.people.dismiss.confirm(total)}</p>
          <Notice kind="warning">{texts.people.final}</Notice>
        </ActionDialog>
      ) : null}
    </>
  );
}
