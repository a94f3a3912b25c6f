import { useState } from 'preact/hooks';
import { type ImagesOverTimeResponse } from '../../../../../clients/typescript/src/index.js';
import { api } from '../../api/client.js';
import { toResult } from '../../api/result.js';
import { useRequest } from '../../api/use-request.js';
import { ProblemNotice } from '../../components/notice.js';
import { texts } from '../../texts/index.js';
import { BarChart } from './bar-chart.js';
import { DataTable } from './data-table.js';

type Period = 'hour' | 'day';

/** The time ranges that the user can select. */
const ranges = {
  day: { period: 'hour', limit: 24 },
  week: { period: 'hour', limit: 7 * 24 },
  month: { period: 'day', limit: 30 },
  year: { period: 'day', limit: 365 },
} as const satisfies Record<string, { readonly period: Period; readonly limit: number }>;

type RangeName = keyof typeof ranges;

/** The number of images of each hour or day, with a choice of the time range. */
export function ImagesOverTime() {
  const [range, setRange] = useState<RangeName>('month');
  const query = ranges[range];
  const { value, problem, reload } = useRequest(range, (signal) =>
    toResult(api.GET('/stats/history', { params: { query }, signal })),
  );
  return (
    <section class="card stack statistics__section" aria-label={texts.statistics.history}>
      <div class="statistics__heading">
        <div>
          <h2>{texts.statistics.history}</h2>
          <p class="small quiet">{texts.statistics.historyDetail}</p>
        </div>
        <label class="field">
          <span class="visually-hidden">{texts.statistics.ranges}</span>
          <select
            class="input"
            value={range}
            onChange={(event) => {
              setRange(event.currentTarget.value as RangeName);
            }}
          >
            {Object.keys(ranges).map((name) => (
              <option key={name} value={name}>
                {texts.statistics.range[name as RangeName]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {value === undefined ? (
        problem === undefined && <p role="status">{texts.status.loading}</p>
      ) : (
        <History
          periods={value.periods}
          period={value.periods.length > 1 ? periodOf(value.periods) : query.period}
        />
      )}
    </section>
  );
}

/** The length of the periods of a response, which may still be that of the previously selected range. */
function periodOf([first, second]: ImagesOverTimeResponse['periods']): Period {
  return Date.parse(second!.start) - Date.parse(first!.start) > 3_600_000 ? 'day' : 'hour';
}

interface HistoryProps {
  readonly periods: ImagesOverTimeResponse['periods'];
  readonly period: Period;
}

function History({ periods, period }: HistoryProps) {
  const shortTime = period === 'hour' ? texts.statistics.hour : texts.statistics.day;
  const longTime = period === 'hour' ? texts.statistics.hourLong : texts.statistics.dayLong;
  const total = periods.reduce((sum, { number_of_images: images }) => sum + images, 0);
  const largest = periods.reduce((one, other) =>
    other.number_of_images > one.number_of_images ? other : one,
  );
  const summary = texts.statistics.historySummary(
    total,
    periods.length,
    period,
    largest.number_of_images,
    longTime(new Date(largest.start)),
  );
  return (
    <>
      <BarChart
        label={`${texts.statistics.history}. ${summary}`}
        bars={periods.map(({ start, number_of_images: images }) => {
          const time = new Date(start);
          return {
            value: images,
            label: shortTime(time),
            description: texts.statistics.bar(longTime(time), images),
          };
        })}
      />
      <p class="small">{summary}</p>
      <DataTable
        caption={texts.statistics.history}
        columns={[texts.statistics.time, texts.statistics.images]}
        rows={periods
          .filter(({ number_of_images: images }) => images > 0)
          .map(({ start, number_of_images: images }) => [longTime(new Date(start)), images])}
      />
    </>
  );
}
