import { useEffect, useState } from 'preact/hooks';
import { Group, Split, Tag } from 'lucide-preact';
import { type components } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { mapResult } from '../../api/map-result.js';
import { type Problem, toResult } from '../../api/result.js';
import { usePages } from '../../api/use-pages.js';
import { ActionDialog } from '../../components/action-dialog.js';
import { EmptyState } from '../../components/empty-state.js';
import { LoadMore } from '../../components/load-more.js';
import { Notice, ProblemNotice } from '../../components/notice.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';
import { addresses, usePeoplePage } from './address.js';
import { ClusterActions } from './cluster-actions.js';
import { FaceSource, FaceTile, faceKey, findFaceUrl } from './face-tile.js';
import { NameClusterDialog } from './name-cluster-dialog.js';
import { outcome } from './outcome.js';
import { PageHeading } from './page-heading.js';
import { PhotoMatcher } from './photo-matcher.js';

type Cluster = components['schemas']['ClusterAnswer'];
type ClusterFace = components['schemas']['ClusterFaceAnswer'];

const pageSize = 200;

/** The maximum number of faces in a request of the API. */
const maxSelectedFaces = 500;

/** The number of faces below which a part of a cluster is not a cluster. */
const minFaces = 3;

const back = { address: addresses.clusters, label: texts.people.clusters.all };

/** The page of one cluster: its faces, of which the user can name or split off a selection. */
export function ClusterPage({ id }: { readonly id: number }) {
  const [cluster, setCluster] = useState<Cluster>();
  const list = usePages<ClusterFace>(String(id), async (cursor, signal) => {
    const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
    const path = { cluster: String(id) };
    const result = await toResult(api.GET('/clusters/{cluster}', { params: { path, query }, signal }));
    if (result.ok) setCluster(result.value.cluster);
    return mapResult(result, ({ faces: items, next_cursor: nextCursor }) => ({ items, nextCursor }));
  });
  if (cluster === undefined || list.problem?.status === 404) {
    return (
      <>
        <PageHeading title={texts.people.clusters.name(id)} back={back} />
        {list.problem === undefined ? (
          <p class="quiet">{texts.status.loading}</p>
        ) : list.problem.status === 404 ? (
          <EmptyState icon={Group} title={texts.people.clusters.unknown}>
            <p>{texts.people.clusters.unknownDetail}</p>
          </EmptyState>
        ) : (
          <ProblemNotice problem={list.problem} onRetry={list.loadMore} />
        )}
      </>
    );
  }
  return (
    <>
      <ClusterHeading cluster={cluster} />
      <PhotoMatcher
        faces={list.items.length}
        visible={list.items.filter((face) => findFaceUrl(face) !== undefined).length}
      />
      <ClusterFaces cluster={cluster} faces={list.items} onChange={list.reload} />
      <LoadMore hasMore={list.hasMore} loading={list.loading} problem={list.problem} onLoad={list.loadMore} />
    </>
  );
}

function ClusterHeading({ cluster }: { readonly cluster: Cluster }) {
  const [, navigate] = usePeoplePage();
  const { id, number_of_faces: total, created_at: createdAt } = cluster;
  return (
    <PageHeading
      title={texts.people.clusters.name(id)}
      back={back}
      detail={`${texts.faces.count(total)} · ${texts.people.clusters.since(new Date(createdAt))}`}
    >
      <ClusterActions
        cluster={cluster}
        onGone={() => {
          navigate(addresses.clusters);
        }}
      />
    </PageHeading>
  );
}

interface ClusterFacesProps {
  readonly cluster: Cluster;
  /** The faces that are loaded. */
  readonly faces: readonly ClusterFace[];
  /** Called after faces have left the cluster. */
  readonly onChange: () => void;
}

function ClusterFaces({ cluster, faces, onChange }: ClusterFacesProps) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<'name' | 'split'>();
  // Faces that have left the cluster are not selected any more.
  const chosen = faces.filter((face) => selected.has(faceKey(face)));
  const references = chosen.map(({ file_hash, face }) => ({ file_hash, face }));
  const close = (): void => {
    setDialog(undefined);
  };
  useEffect(() => {
    setSelected(new Set());
  }, [cluster.id]);
  const toggle = (key: string): void => {
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    setSelected(next);
  };
  const finish = (): void => {
    close();
    setSelected(new Set());
    onChange();
  };
  const isTooMany = chosen.length > maxSelectedFaces;
  return (
    <section class="stack" aria-label={texts.people.clusters.faces}>
      <div class="selection-bar">
        <p role="status" class="number">
          {isTooMany
            ? texts.people.selection.tooMany(maxSelectedFaces)
            : texts.people.selection.count(chosen.length, faces.length)}
        </p>
        <div class="row">
          <button
            type="button"
            class="button button--small button--quiet"
            onClick={() => {
              setSelected(new Set(chosen.length === faces.length ? [] : faces.map(faceKey)));
            }}
          >
            {chosen.length === faces.length ? texts.people.selection.none : texts.people.selection.all}
          </button>
          <ScopedButton
            needs="write"
            class="button--small"
            disabled={chosen.length === 0 || isTooMany}
            onClick={() => {
              setDialog('name');
            }}
          >
            <Tag size={14} aria-hidden />
            {texts.people.selection.name}
          </ScopedButton>
          <ScopedButton
            needs="write"
            class="button--small"
            disabled={chosen.length === 0 || chosen.length === cluster.number_of_faces || isTooMany}
            onClick={() => {
              setDialog('split');
            }}
          >
            <Split size={14} aria-hidden />
            {texts.people.selection.split}
          </ScopedButton>
        </div>
      </div>
      <ul class="face-grid face-grid--dense">
        {faces.map((face, index) => (
          <li key={faceKey(face)}>
            <FaceTile face={face}>
              <label class="face-choice">
                <input
                  type="checkbox"
                  checked={selected.has(faceKey(face))}
                  aria-label={texts.people.selection.face(index + 1)}
                  onChange={() => {
                    toggle(faceKey(face));
                  }}
                />
              </label>
              <div class="face-tile__facts">
                <FaceSource face={face} />
              </div>
            </FaceTile>
          </li>
        ))}
      </ul>
      {dialog === 'name' ? (
        <NameClusterDialog
          id={cluster.id}
          count={chosen.length}
          faces={references}
          onNamed={finish}
          onClose={close}
        />
      ) : null}
      {dialog === 'split' ? (
        <SplitDialog cluster={cluster} faces={references} onSplit={finish} onClose={close} />
      ) : null}
    </section>
  );
}

interface SplitDialogProps {
  readonly cluster: Cluster;
  /** The faces that leave the cluster. */
  readonly faces: readonly { readonly file_hash: string; readonly face: number }[];
  readonly onSplit: () => void;
  readonly onClose: () => void;
}

function SplitDialog({ cluster, faces, onSplit, onClose }: SplitDialogProps) {
  const remaining = cluster.number_of_faces - faces.length;
  const split = async (): Promise<Problem | undefined> => {
    const result = await toResult(
      api.POST('/clusters/{cluster}/split', {
        params: { path: { cluster: String(cluster.id) } },
        body: { faces: [...faces] },
      }),
    );
    if (!result.ok) return result.problem;
    const { new_cluster: created, dismissed_faces: dismissed } = result.value;
    outcome.value = texts.people.split.done(faces.length, created?.id, dismissed);
    onSplit();
    return undefined;
  };
  return (
    <ActionDialog
      title={texts.people.split.title(faces.length)}
      action={faces.length < minFaces ? texts.people.split.remove : texts.people.split.action}
      onConfirm={split}
      onClose={onClose}
    >
      <p>{faces.length < minFaces ? texts.people.split.few(faces.length) : texts.people.split.explanation}</p>
      {remaining < minFaces ? <p>{texts.people.split.rest(remaining)}</p> : null}
      <Notice kind="warning">{texts.people.split.final}</Notice>
    </ActionDialog>
  );
}
