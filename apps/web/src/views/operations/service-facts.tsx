import { type StatusResponse } from '../../../../../clients/typescript/src/index.js';
import { texts } from '../../texts/index.js';

/** The index of faces, the cache, and the versions. */
export function ServiceFacts({ status }: { readonly status: StatusResponse }) {
  const { face_index: index, cache, versions } = status;
  const lookups = cache.hits + cache.misses;
  return (
    <div class="fact-cards">
      <FactCard
        title={texts.operations.index}
        facts={[
          [texts.operations.indexKind, texts.operations.indexKinds[index.kind]],
          [texts.operations.storedFaces, describeCount(index.stored_faces)],
          [texts.operations.enrolledFaces, describeCount(index.enrolled_faces)],
        ]}
      />
      <FactCard
        title={texts.operations.cache}
        facts={
          cache.configured
            ? [
                [texts.operations.cacheHits, texts.operations.cacheUse(cache.hits, lookups)],
                [texts.operations.cacheUnavailable, texts.number(cache.unavailable)],
              ]
            : [[texts.operations.cacheHits, texts.operations.noCache]]
        }
      />
      <FactCard
        title={texts.operations.versions}
        facts={[
          ['FRS', versions.service],
          [texts.operations.model, versions.models.join(', ') || '–'],
          ['PostgreSQL', versions.database],
          [texts.operations.queue, texts.operations.queues[versions.queue_backend](versions.queue_server)],
          ['Node.js', versions.node],
        ]}
      />
    </div>
  );
}

function describeCount(count: number | null): string {
  return count === null ? texts.operations.unavailable : texts.number(count);
}

interface FactCardProps {
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
}

function FactCard({ title, facts }: FactCardProps) {
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      <dl class="fact-list">
        {facts.map(([label, value]) => (
          <div key={label} class="fact-list__fact">
            <dt class="small quiet">{label}</dt>
            <dd class="number">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
