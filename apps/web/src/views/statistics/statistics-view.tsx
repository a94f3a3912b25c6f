import { useEffect } from 'preact/hooks';
import { api } from '../../api/client.js';
import { type Result, toResult } from '../../api/result.js';
import { loadThresholds } from '../../api/thresholds.js';
import { useRequest } from '../../api/use-request.js';
import { Notice, ProblemNotice } from '../../components/notice.js';
import { explainMissingScope } from '../../components/scoped-button.js';
import { texts } from '../../texts/index.js';
import { AverageEncoding } from './average-encoding.js';
import { DistanceChart } from './distance-chart.js';
import { EncodingMap } from './encoding-map.js';
import { ImagesOverTime } from './images-over-time.js';
import './statistics-view.css';

/** The view of the statistics: images over time, their average encoding, and distances and a map of a sample of faces. */
export function StatisticsView() {
  const missing = explainMissingScope('read');
  if (missing === undefined) return <LoadedStatistics />;
  return (
    <div class="view">
      <h1>{texts.statistics.title}</h1>
      <Notice kind="info">{missing}</Notice>
    </div>
  );
}

function LoadedStatistics() {
  useEffect(() => void loadThresholds(), []);
  const statistics = useRequest('', (signal) => toResult(api.GET('/stats', { signal })));
  const images = statistics.value?.number_of_images_processed;
  return (
    <div class="view">
      <header>
        <h1>{texts.statistics.title}</h1>
        <p class="view__lead">{images === undefined ? '' : texts.statistics.lead(images)}</p>
      </header>
      {statistics.problem === undefined ? null : (
        <ProblemNotice problem={statistics.problem} onRetry={statistics.reload} />
      )}
      <ImagesOverTime />
      <div class="statistics__columns">
        <LoadedSection
          title={texts.statistics.distances}
          load={(signal) => toResult(api.GET('/stats/distances', { signal }))}
          show={(distances) => <DistanceChart distances={distances} />}
        />
        <LoadedSection
          title={texts.statistics.map}
          load={(signal) => toResult(api.GET('/stats/map', { signal }))}
          show={(map) => <EncodingMap map={map} />}
        />
      </div>
      {statistics.value === undefined ? null : (
        <AverageEncoding encoding={statistics.value.average_face_encodings[0] ?? []} />
      )}
    </div>
  );
}

interface LoadedSectionProps<Value> {
  readonly title: string;
  readonly load: (signal: AbortSignal) => Promise<Result<Value>>;
  readonly show: (value: Value) => preact.ComponentChildren;
}

/** A section whose content is loaded separately, because it may take longer than the rest of the view. */
function LoadedSection<Value>({ title, load, show }: LoadedSectionProps<Value>) {
  const { value, problem, reload } = useRequest('', load);
  return (
    <section class="card stack statistics__section" aria-label={title}>
      <h2>{title}</h2>
      {problem === undefined ? null : <ProblemNotice problem={problem} onRetry={reload} />}
      {value !== undefined
        ? show(value)
        : problem === undefined && <p role="status">{texts.status.loading}</p>}
    </section>
  );
}
