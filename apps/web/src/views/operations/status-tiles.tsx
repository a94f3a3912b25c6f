import { type ComponentChildren } from 'preact';
import { type StatusResponse } from '../../../../../clients/typescript/src/index.js';
import { texts } from '../../texts/index.js';

/** The most important numbers of the service. */
export function StatusTiles({ status }: { readonly status: StatusResponse }) {
  const { pending, throughput, latency, failed } = status;
  const { median_seconds: median, p95_seconds: p95 } = latency;
  return (
    <dl class="tiles">
      <Tile label={texts.operations.pending} value={texts.number(pending.images)}>
        {pending.images === 0
          ? texts.operations.nothingPending
          : texts.operations.oldest(texts.duration(pending.oldest_seconds))}
      </Tile>
      <Tile label={texts.operations.throughput} value={texts.operations.rate(throughput.images_per_second)}>
        {texts.operations.throughputDetail}
      </Tile>
      <Tile label={texts.operations.latency} value={median === null ? '–' : texts.duration(median)}>
        {p95 === null
          ? texts.operations.noLatency
          : texts.operations.latencyDetail(texts.duration(p95), latency.images)}
      </Tile>
      <Tile
        label={texts.operations.failed}
        value={texts.operations.failedCount(failed.images, failed.more)}
        tone={failed.images > 0 ? 'bad' : undefined}
      >
        {failed.images === 0 ? texts.operations.noFailures : texts.operations.failedDetail}
      </Tile>
    </dl>
  );
}

interface TileProps {
  readonly label: string;
  readonly value: string;
  readonly tone?: 'bad' | undefined;
  readonly children: ComponentChildren;
}

function Tile({ label, value, tone, children }: TileProps) {
  return (
    <div class="card tile">
      <dt class="tile__label">{label}</dt>
      <dd class={`tile__value number ${tone === undefined ? '' : `tile__value--${tone}`}`}>{value}</dd>
      <dd class="small quiet">{children}</dd>
    </div>
  );
}
