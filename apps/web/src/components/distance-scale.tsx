import { useEffect } from 'preact/hooks';
import { estimateFalseMatchRate, loadThresholds, thresholds } from '../api/thresholds.js';
import { texts } from '../texts/index.js';
import './distance-scale.css';

/** The distance at the right end of the scale. Larger distances are rare. */
const maxDistance = 1;

/** The distance of two faces on a scale, with the false match rate that it stands for. */
export function DistanceScale({ distance }: { readonly distance: number }) {
  useEffect(() => {
    void loadThresholds();
  }, []);
  const known = thresholds.value;
  const rate = known === undefined ? undefined : estimateFalseMatchRate(known.thresholds, distance);
  return (
    <div class="distance-scale">
      <div class="distance-scale__bar" aria-hidden="true">
        {known?.thresholds.map(({ threshold, false_match_rate: falseMatchRate }) => (
          <span
            key={threshold}
            class={`distance-scale__tick ${threshold === known.default_threshold ? 'distance-scale__tick--default' : ''}`}
            style={{ left: toPercent(threshold) }}
            title={texts.distances.tick(threshold, falseMatchRate)}
          />
        ))}
        {known === undefined ? null : (
          <span class="distance-scale__threshold" style={{ left: toPercent(known.default_threshold) }}>
            {known.default_threshold}
          </span>
        )}
        <span class="distance-scale__marker" style={{ left: toPercent(distance) }} />
      </div>
      <div class="distance-scale__ends small quiet" aria-hidden="true">
        <span>{texts.distances.near}</span>
        <span>{texts.distances.far}</span>
      </div>
      {rate === undefined ? null : <p class="small">{texts.distances.falseMatchRate(rate)}</p>}
    </div>
  );
}

function toPercent(distance: number): string {
  return `${(Math.min(distance, maxDistance) / maxDistance) * 100}%`;
}
