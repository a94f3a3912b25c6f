import { texts } from '../../texts/index.js';
import { DataTable } from './data-table.js';

/** The number of cells in a row of the picture. */
const columns = 32;
const cell = 16;

/** The average encoding as a picture: one cell for each number. */
export function AverageEncoding({ encoding }: { readonly encoding: readonly number[] }) {
  const largest = Math.max(...encoding.map(Math.abs));
  if (largest <= 0 || encoding.length === 0) return null;
  const rows = Math.ceil(encoding.length / columns);
  const summary = texts.statistics.averageSummary(
    formatValue(Math.min(...encoding)),
    formatValue(Math.max(...encoding)),
  );
  return (
    <section class="card stack statistics__section" aria-label={texts.statistics.average}>
      <div>
        <h2>{texts.statistics.average}</h2>
        <p class="small quiet">{texts.statistics.averageDetail}</p>
      </div>
      <svg
        class="average"
        viewBox={`0 0 ${columns * cell} ${rows * cell}`}
        role="img"
        aria-label={`${texts.statistics.average}. ${summary}`}
      >
        {encoding.map((value, index) => (
          <rect
            // The position of a number is its identity.
            key={index}
            class={value < 0 ? 'average__cell average__cell--negative' : 'average__cell'}
            x={(index % columns) * cell + 0.5}
            y={Math.floor(index / columns) * cell + 0.5}
            width={cell - 1}
            height={cell - 1}
            rx={2}
            fill-opacity={Math.abs(value) / largest}
          >
            <title>{texts.statistics.averageNumber(index, formatValue(value))}</title>
          </rect>
        ))}
      </svg>
      <ul class="legend">
        <li class="legend__entry">
          <svg width="14" height="14" aria-hidden>
            <rect class="average__cell average__cell--negative" width="14" height="14" rx="2" />
          </svg>
          {texts.statistics.negative}
        </li>
        <li class="legend__entry">
          <svg width="14" height="14" aria-hidden>
            <rect class="average__cell" width="14" height="14" rx="2" />
          </svg>
          {texts.statistics.positive}
        </li>
        <li class="quiet">{summary}</li>
      </ul>
      <DataTable
        caption={texts.statistics.average}
        columns={[texts.statistics.numbers, ...Array.from({ length: 8 }, (_, column) => `+${column}`)]}
        rows={Array.from({ length: Math.ceil(encoding.length / 8) }, (_, row) => [
          String(row * 8 + 1),
          ...encoding.slice(row * 8, row * 8 + 8).map(formatValue),
        ])}
      />
    </section>
  );
}

function formatValue(value: number): string {
  return value.toFixed(3).replace('-', '−');
}
