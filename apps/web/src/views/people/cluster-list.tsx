import { Group } from 'lucide-preact';
import { Link } from 'wouter-preact';
import { type components } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { mapResult } from '../../api/map-result.js';
import { toResult } from '../../api/result.js';
import { usePages } from '../../api/use-pages.js';
import { EmptyState } from '../../components/empty-state.js';
import { LoadMore } from '../../components/load-more.js';
import { texts } from '../../texts/index.js';
import { addresses } from './address.js';
import { ClusterActions } from './cluster-actions.js';
import { ClusterRunPanel } from './cluster-run-panel.js';
import { FaceImage, faceKey, findFaceUrl } from './face-tile.js';
import { PhotoMatcher } from './photo-matcher.js';
import './cluster-list.css';

type Cluster = components['schemas']['ListedClusterAnswer'];

const pageSize = 30;

/** The number of faces that are shown of each cluster. */
const shownFaces = 8;

/** The clusters of faces that belong to no person, the largest first. */
export function ClusterList() {
  const list = usePages<Cluster>('clusters', async (cursor, signal) =>
    mapResult(
      await toResult(
        api.GET('/clusters', {
          params: {
            query: { limit: pageSize, faces: shownFaces, ...(cursor === undefined ? {} : { cursor }) },
          },
          signal,
        }),
      ),
      ({ clusters: items, next_cursor: nextCursor }) => ({ items, nextCursor }),
    ),
  );
  const faces = list.items.flatMap((cluster) => cluster.faces);
  return (
    <section class="stack" aria-label={texts.people.tabs.clusters}>
      <ClusterRunPanel onFinish={list.reload} />
      {list.loaded && list.items.length === 0 ? (
        <EmptyState icon={Group} title={texts.people.clusters.empty}>
          <p>{texts.people.clusters.emptyDetail}</p>
        </EmptyState>
      ) : (
        <>
          {faces.length === 0 ? null : (
            <PhotoMatcher
              faces={faces.length}
              visible={faces.filter((face) => findFaceUrl(face) !== undefined).length}
            />
          )}
          <ul class="cluster-list">
            {list.items.map((cluster) => (
              <li key={cluster.id}>
                <ClusterCard
                  cluster={cluster}
                  onGone={() => {
                    list.remove(({ id }) => id === cluster.id);
                  }}
                />
              </li>
            ))}
          </ul>
          <LoadMore
            hasMore={list.hasMore}
            loading={list.loading}
            problem={list.problem}
            onLoad={list.loadMore}
          />
        </>
      )}
    </section>
  );
}

interface ClusterCardProps {
  readonly cluster: Cluster;
  /** Called after the cluster was named or dismissed. */
  readonly onGone: () => void;
}

function ClusterCard({ cluster, onGone }: ClusterCardProps) {
  const { id, number_of_faces: total, faces } = cluster;
  return (
    <article class="card cluster-card" aria-label={texts.people.clusters.name(id)}>
      <header class="cluster-card__head">
        <h3>
          <Link href={addresses.cluster(id)}>{texts.people.clusters.name(id)}</Link>
        </h3>
        <span class="badge number">{texts.faces.count(total)}</span>
      </header>
      <div class="cluster-card__faces" aria-hidden="true">
        {faces.map((face) => (
          <FaceImage key={faceKey(face)} face={face} />
        ))}
      </div>
      <div class="row">
        <ClusterActions cluster={cluster} small onGone={onGone} />
        <Link href={addresses.cluster(id)} class="button button--small button--quiet">
          {texts.people.clusters.open}
          <span class="visually-hidden">: {texts.people.clusters.name(id)}</span>
        </Link>
      </div>
    </article>
  );
}
