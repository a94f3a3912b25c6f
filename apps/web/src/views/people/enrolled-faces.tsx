import { useEffect, useState } from 'preact/hooks';
import { Trash2, UserX } from 'lucide-preact';
import { type components } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { mapResult } from '../../api/map-result.js';
import { type Problem, toResult } from '../../api/result.js';
import { loadThresholds, thresholds } from '../../api/thresholds.js';
import { usePages } from '../../api/use-pages.js';
import { ActionDialog } from '../../components/action-dialog.js';
import { EmptyState } from '../../components/empty-state.js';
import { LoadMore } from '../../components/load-more.js';
import { Notice } from '../../components/notice.js';
import { ScopedButton } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';
import { FaceSource, FaceTile, findFaceUrl } from './face-tile.js';
import { outcome } from './outcome.js';
import { PhotoMatcher } from './photo-matcher.js';

type EnrolledFace = components['schemas']['ListedEnrolledFaceAnswer'];

const pageSize = 100;

interface EnrolledFacesProps {
  /** The name of the subject. */
  readonly name: string;
  /** Called after a face was removed. */
  readonly onChange: () => void;
}

/** The enrolled faces of a subject with their distances to each other. */
export function EnrolledFaces({ name, onChange }: EnrolledFacesProps) {
  const [removing, setRemoving] = useState<EnrolledFace>();
  useEffect(() => {
    void loadThresholds();
  }, []);
  const list = usePages<EnrolledFace>(name, async (cursor, signal) =>
    mapResult(
      await toResult(
        api.GET('/subjects/{name}/faces', {
          params: {
            path: { name },
            query: { limit: pageSize, distances: 'true', ...(cursor === undefined ? {} : { cursor }) },
          },
          signal,
        }),
      ),
      ({ faces: items, next_cursor: nextCursor }) => ({ items, nextCursor }),
    ),
  );
  const remove = async (face: EnrolledFace): Promise<Problem | undefined> => {
    const path = { name, id: String(face.id) };
    const result = await toResult(api.DELETE('/subjects/{name}/faces/{id}', { params: { path } }));
    if (!result.ok && result.problem.status !== 404) return result.problem;
    setRemoving(undefined);
    outcome.value = texts.people.example.done(name);
    // The distances of the other faces change.
    list.reload();
    onChange();
    return undefined;
  };
  if (list.loaded && list.items.length === 0) {
    return (
      <EmptyState icon={UserX} title={texts.people.noExample}>
        <p>{texts.people.noExampleDetail}</p>
      </EmptyState>
    );
  }
  return (
    <section class="stack" aria-label={texts.people.examples}>
      <PhotoMatcher
        faces={list.items.length}
        visible={list.items.filter((face) => findFaceUrl(face) !== undefined).length}
      />
      <ul class="face-grid">
        {list.items.map((face, index) => (
          <li key={face.id}>
            <FaceTile face={face}>
              <div class="face-tile__facts">
                <Distances face={face} />
                <time
                  class="small quiet"
                  dateTime={face.created_at}
                  title={texts.people.time(new Date(face.created_at))}
                >
                  {texts.people.enrolledAt(new Date(face.created_at))}
                </time>
                <FaceSource face={face} />
                <div>
                  <ScopedButton
                    needs="delete"
                    class="button--small button--quiet face-tile__remove"
                    label={texts.people.example.removeNumber(index + 1)}
                    onClick={() => {
                      setRemoving(face);
                    }}
                  >
                    <Trash2 size={14} aria-hidden />
                    {texts.actions.remove}
                  </ScopedButton>
                </div>
              </div>
            </FaceTile>
          </li>
        ))}
      </ul>
      <LoadMore hasMore={list.hasMore} loading={list.loading} problem={list.problem} onLoad={list.loadMore} />
      {removing === undefined ? null : (
        <ActionDialog
          title={texts.people.example.title}
          action={texts.people.example.action}
          dangerous
          onConfirm={() => remove(removing)}
          onClose={() => {
            setRemoving(undefined);
          }}
        >
          <p class="any-name">{texts.people.example.confirm(name)}</p>
          <p>{texts.people.example.kept(removing.file_hash !== null)}</p>
          <Notice kind={removing.file_hash === null ? 'warning' : 'info'}>
            {removing.file_hash === null ? texts.people.final : texts.people.example.again}
          </Notice>
        </ActionDialog>
      )}
    </section>
  );
}

/** The distances of a face to the others, and a warning if it is far from all of them. */
function Distances({ face: { distances } }: { readonly face: EnrolledFace }) {
  if (distances === undefined || distances.nearest === null || distances.median === null) {
    return <p class="small quiet">{texts.people.onlyExample}</p>;
  }
  const threshold = thresholds.value?.default_threshold;
  const isFar = threshold !== undefined && distances.nearest > threshold;
  return (
    <>
      <p class="number" title={texts.people.distances.explanation(distances.compared_faces)}>
        <strong>{distances.nearest.toFixed(2)}</strong>{' '}
        <span class="small quiet">{texts.people.distances.nearest}</span>
        <br />
        <span class="small quiet">{texts.people.distances.median(distances.median)}</span>
      </p>
      {isFar ? <p class="badge badge--warning face-tile__badge">{texts.people.distances.far}</p> : null}
    </>
  );
}
