import { randomBytes } from 'node:crypto';
import { type CollectedSpan, startTraceCollector } from '../../test/servers/trace-collector.js';
import { createUploadRequest } from '../load/load.js';
import { sendRequest } from '../plain-client.js';

/** A running service that sends traces. */
interface TracedService {
  readonly url: string;
  stop(): Promise<unknown>;
}

/** One upload. The start and the end of the upload were measured in the client, in milliseconds since 1970. */
interface TracedUpload {
  readonly traceId: string;
  readonly start: number;
  readonly end: number;
}

/** The number of uploads before the measurement, because programs are slower until their code is compiled. */
const numberOfWarmUpUploads = 30;
const numberOfUploads = 100;

/** The stages of an upload. For each stage, a function returns the time in a trace at which the stage ended. */
const endTimesOfStages: readonly (readonly [stage: string, time: (trace: UploadTrace) => number])[] = [
  ['sent to the API', (trace) => trace.findFirstSpan('receive upload').start],
  ['received and hashed', (trace) => trace.findFirstSpan('receive upload').end],
  ['looked up and inspected', (trace) => trace.findFirstSpan('inspect upload').end],
  ['staged', (trace) => trace.findFirstSpan('stage photo').end],
  ['claimed by a worker', (trace) => trace.findFirstSpan('claim image').start],
  ['fetched', (trace) => trace.findFirstSpan('claim image').end],
  ['encoded', (trace) => trace.findFirstSpan('encode photo').end],
  ['written', (trace) => trace.findFirstSpan('store result').end],
  ['notified', (trace) => trace.findLastSpan('wait for notification').end],
  ['read', (trace) => trace.findLastSpan('look up image').end],
];

/**
 * Measures the time in each stage of the uploads of one client.
 *
 * Tracing itself takes some time, so the total is somewhat higher than for uploads without tracing.
 *
 * @param start starts a service that sends its traces to `collectorUrl`
 * @param photo creates a different photo at each call
 */
export async function printUploadStages(
  title: string,
  start: (collectorUrl: string) => Promise<TracedService>,
  photo: () => Uint8Array,
): Promise<void> {
  const collector = await startTraceCollector();
  try {
    const service = await start(collector.url);
    const sent: TracedUpload[] = [];
    // The processes send their remaining spans when they stop.
    try {
      for (let i = 0; i < numberOfWarmUpUploads + numberOfUploads; i++)
        sent.push(await uploadPhoto(service.url, photo()));
    } finally {
      await service.stop();
    }
    const stages = sent
      .slice(numberOfWarmUpUploads)
      .map((upload) => computeStageDurations(upload, collector.spans))
      .filter((durations) => durations !== undefined);
    if (stages.length === 0) throw new Error('No trace has the spans of all stages.');
    console.log(
      `\n${title}: one client, milliseconds (means of the middle half of ${stages.length} uploads)`,
    );
    [...endTimesOfStages.map(([stage]) => stage), 'response sent'].forEach((stage, i) => {
      printStage(stage, interquartileMean(stages.map((durations) => durations[i]!)));
    });
    printStage(
      'total',
      interquartileMean(sent.slice(numberOfWarmUpUploads).map(({ start, end }) => end - start)),
    );
  } finally {
    collector.stop();
  }
}

/** Finds the spans of one upload. */
class UploadTrace {
  constructor(private readonly spans: readonly CollectedSpan[]) {}

  findFirstSpan(name: string): CollectedSpan {
    return this.spans.find((span) => span.name === name)!;
  }

  findLastSpan(name: string): CollectedSpan {
    return this.spans.findLast((span) => span.name === name)!;
  }
}

/** Computes the duration of each stage; undefined for an upload with missing spans. */
function computeStageDurations(
  { traceId, start, end }: TracedUpload,
  collected: readonly CollectedSpan[],
): number[] | undefined {
  const spans = collected.filter((span) => span.traceId === traceId).sort((a, b) => a.end - b.end);
  if (!['store result', 'wait for notification'].every((step) => spans.some(({ name }) => name === step)))
    return undefined;
  const trace = new UploadTrace(spans);
  const times = [...endTimesOfStages.map(([, time]) => time(trace)), end];
  return times.map((time, i) => time - (times[i - 1] ?? start));
}

async function uploadPhoto(url: string, photo: Uint8Array): Promise<TracedUpload> {
  const traceId = randomBytes(16).toString('hex');
  const upload = createUploadRequest(photo);
  const headers = { ...upload.headers, traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  const start = Date.now();
  await sendRequest(url, { ...upload, headers });
  return { traceId, start, end: Date.now() };
}

/**
 * The mean of the values between the quartiles. This mean reduces the effect of the clock resolution and
 * excludes outliers.
 */
function interquartileMean(times: readonly number[]): number {
  const half = times.toSorted((a, b) => a - b).slice(times.length / 4, Math.ceil((times.length * 3) / 4));
  return half.reduce((sum, time) => sum + time, 0) / half.length;
}

function printStage(stage: string, milliseconds: number): void {
  console.log(`  ${stage.padEnd(24)}${milliseconds.toFixed(1).padStart(8)}`);
}
