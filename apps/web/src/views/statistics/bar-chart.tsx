import { scaleLinear } from 'd3-scale';
import { texts } from '../../texts/index.js';
import { useWidth } from './use-width.js';

interface Bar {
  readonly value: number;
  /** The text at the axis. Only some bars have room for it. */
  readonly label: string;
  /** The text that is shown when the user points at the bar. */
  readonly description: string;
}

interface BarChartProps {
  /** The name and the content of the chart for screen readers. */
  readonly label: string;
  readonly bars: readonly Bar[];
}

const height = 220;
const margins = { top: 10, right: 8, bottom: 24, left: 44 };

/** The smallest distance between two texts at the axis, in pixels. */
const labelDistance = 84;

/** A chart of numbers in equal periods. */
export function BarChart({ label, bars }: BarChartProps) {
  const { ref, width } = useWidth<HTMLDivElement>(600);
  const y = scaleLinear()
    .domain([0, Math.max(4, ...bars.map(({ value }) => value))])
    .nice(4)
    .range([height - margins.bottom, margins.top]);
  const step = (width - margins.left - margins.right) / bars.length;
  const barWidth = Math.max(1, step * 0.8);
  const labelEvery = Math.max(1, Math.ceil(labelDistance / step));
  return (
    <div ref={ref} class="chart">
      <svg width={width} height={height} role="img" aria-label={label}>
        {y.ticks(4).map((tick) => (
          <g key={tick} class="chart__tick">
            <line x1={margins.left} x2={width - margins.right} y1={y(tick)} y2={y(tick)} />
            <text x={margins.left - 8} y={y(tick)} dy="0.32em" text-anchor="end">
              {texts.number(tick)}
            </text>
          </g>
        ))}
        {bars.map(({ value, label: text, description }, index) => {
          const x = margins.left + index * step;
          return (
            // The periods have no other identity than their position.
            <g key={index} class="chart__bar">
              <title>{description}</title>
              <rect
                class="chart__target"
                x={x}
                y={margins.top}
                width={step}
                height={height - margins.top - margins.bottom}
              />
              {value === 0 ? null : (
                <rect
                  class="chart__value"
                  x={x + (step - barWidth) / 2}
                  y={Math.min(y(value), y(0) - 1.5)}
                  width={barWidth}
                  height={Math.max(1.5, y(0) - y(value))}
                  rx={Math.min(2, barWidth / 3)}
                />
              )}
              {(bars.length - 1 - index) % labelEvery === 0 && x + step / 2 > margins.left + 20 ? (
                <text x={Math.min(x + step / 2, width - 24)} y={height - 6} text-anchor="middle">
                  {text}
                </text>
              ) : null}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
