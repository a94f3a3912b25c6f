import { scaleLinear } from 'd3-scale';
import { type DistancesResponse } from '../../../../../clients/typescript/src/index.js';
import { thresholds } from '../../api/thresholds.js';
import { texts } from '../../texts/index.js';
import { DataTable } from './data-table.js';
import { useWidth } from './use-width.js';

const seriesNames = ['stored_faces', 'same_subject', 'different_subjects'] as const;
type SeriesName = (typeof seriesNames)[number];

const height = 260;
const margins = { top: 26, right: 12, bottom: 40, left: 40 };

/** The largest distance of the chart. Larger distances between faces are rare, and are in the table. */
const maxDistance = 1.3;

/** The distribution of the distances between faces, with the thresholds of the service. */
export function DistanceChart({ distances }: { readonly distances: DistancesResponse }) {
  const shown = seriesNames.filter((name) => sum(distances[name]) > 0);
  return (
    <>
      <p class="small quiet">
        {texts.statistics.distancesDetail(
          distances.number_of_stored_faces,
          distances.number_of_enrolled_faces,
        )}
      </p>
      {shown.length === 0 ? (
        <p class="quiet">{texts.statistics.tooFewFaces}</p>
      ) : (
        <>
          <Lines distances={distances} shown={shown} />
          <ul class="legend">
            {shown.map((name) => (
              <li key={name} class="legend__entry">
                <svg width="24" height="10" aria-hidden>
                  <line class={`line line--${name}`} x1="1" x2="23" y1="5" y2="5" />
                </svg>
                {texts.statistics.series[name]}
                <span class="quiet number">{texts.statistics.pairs(sum(distances[name]))}</span>
              </li>
            ))}
          </ul>
          {thresholds.value === undefined ? null : (
            <p class="small quiet">{texts.statistics.thresholds(thresholds.value.thresholds)}</p>
          )}
          <DataTable
            caption={texts.statistics.distances}
            columns={[texts.statistics.distance, ...shown.map((name) => texts.statistics.series[name])]}
            rows={distances.stored_faces
              .map((_, bin) => [
                `${formatDistance(bin * distances.bin_width)} – ${formatDistance((bin + 1) * distances.bin_width)}`,
                ...shown.map((name) => distances[name][bin] ?? 0),
              ])
              .filter(([, ...counts]) => counts.some((count) => count !== 0))}
          />
        </>
      )}
    </>
  );
}

interface LinesProps {
  readonly distances: DistancesResponse;
  readonly shown: readonly SeriesName[];
}

function Lines({ distances, shown }: LinesProps) {
  const { ref, width } = useWidth<HTMLDivElement>(480);
  const { bin_width: binWidth } = distances;
  const bins = Math.round(maxDistance / binWidth);
  const shares = shown.map((name) => {
    const total = sum(distances[name]);
    return { name, values: distances[name].slice(0, bins).map((count) => count / total) };
  });
  const x = scaleLinear()
    .domain([0, maxDistance])
    .range([margins.left, width - margins.right]);
  const y = scaleLinear()
    .domain([0, Math.max(0.02, ...shares.flatMap(({ values }) => values))])
    .nice(4)
    .range([height - margins.bottom, margins.top]);
  return (
    <div ref={ref} class="chart">
      <svg width={width} height={height} role="img" aria-label={describe(distances, shown)}>
        {y.ticks(4).map((tick) => (
          <g key={tick} class="chart__tick">
            <line x1={margins.left} x2={width - margins.right} y1={y(tick)} y2={y(tick)} />
            <text x={margins.left - 6} y={y(tick)} dy="0.32em" text-anchor="end">
              {`${Math.round(tick * 100)} %`}
            </text>
          </g>
        ))}
        {x.ticks(width < 420 ? 6 : 12).map((tick) => (
          <text key={tick} x={x(tick)} y={height - margins.bottom + 16} text-anchor="middle">
            {tick.toFixed(1)}
          </text>
        ))}
        <text x={(margins.left + width) / 2} y={height - 4} text-anchor="middle">
          {texts.statistics.distance}
        </text>
        {(thresholds.value?.thresholds ?? []).map(({ threshold, false_match_rate: rate }) => {
          const isDefault = threshold === thresholds.value?.default_threshold;
          return (
            <g key={threshold} class={isDefault ? 'threshold threshold--default' : 'threshold'}>
              <title>{texts.statistics.threshold(threshold, rate)}</title>
              <line x1={x(threshold)} x2={x(threshold)} y1={margins.top} y2={height - margins.bottom} />
              {isDefault ? (
                <text x={x(threshold) + 5} y={margins.top - 8}>
                  {`${threshold} ${texts.statistics.defaultThreshold}`}
                </text>
              ) : null}
            </g>
          );
        })}
        {shares.map(({ name, values }) => (
          <polyline
            key={name}
            class={`line line--${name}`}
            points={values.map((share, bin) => `${x((bin + 0.5) * binWidth)},${y(share)}`).join(' ')}
          />
        ))}
      </svg>
    </div>
  );
}

/** Describes the chart for screen readers by the median distance of each series. */
function describe(distances: DistancesResponse, shown: readonly SeriesName[]): string {
  const medians = shown.map((name) => {
    const counts = distances[name];
    let left = sum(counts) / 2;
    const bin = counts.findIndex((count) => (left -= count) <= 0);
    return `${texts.statistics.series[name]}: median ${formatDistance((bin + 0.5) * distances.bin_width)}`;
  });
  return `${texts.statistics.distances}. ${medians.join('. ')}.`;
}

const formatDistance = (distance: number): string => distance.toFixed(3).replace(/0$/, '');

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
