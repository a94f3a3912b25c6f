import { randomBytes } from 'node:crypto';
import { type CollectedSpan, startTraceCollector } from '../../test/servers/trace-collector.js';
import { uploadOf } from '../load/load.js';
import { ask } from '../plain-client.js';

/** A service that is up, and how it is stopped again. */
interface Traced {
  readonly url: string;
  stop(): Promise<unknown>;
}

/** One upload as its client saw it, in milliseconds since 1970. */
interface Sent {
  readonly traceId: string;
  readonly start: number;
  readonly end: number;
}

/** Uploads that are not counted: programs are slower while they are new. */
const warmUps = 30;
const uploads = 100;

/** What has happened at each milestone on the way of an upload, and when that was. */
const milestones: readonly (readonly [stage: string, time: (trace: Trace) => number])[] = [
  ['to the API', (trace) => trace.first('receive upload').start],
  ['received and hashed', (trace) => trace.first('receive upload').end],
  ['looked up and inspected', (trace) => trace.first('examine upload').end],
  ['staged', (trace) => trace.first('stage photo').end],
  ['picked up by a worker', (trace) => trace.first('claim image').start],
  ['fetched', (trace) => trace.first('claim image').end],
  ['encoded', (trace) => trace.first('encode photo').end],
  ['written', (trace) => trace.first('store result').end],
  ['announced', (trace) => trace.last('wait for announcement').end],
  ['read', (trace) => trace.last('look up image').end],
];

/**
 * Follows uploads of one client through every stage and prints how long each takes.
 *
 * Tracing costs a little itself, so the sum is somewhat more than what the same upload takes without.
 *
 * @param start starts a service that sends its traces to `collectorUrl`
 * @param photo gives another photo at each call
 */
export async function printStages(
  title: string,
  start: (collectorUrl: string) => Promise<Traced>,
  photo: () => Uint8Array,
): Promise<void> {
  const collector = await startTraceCollector();
  try {
    const service = await start(collector.url);
    const sent: Sent[] = [];
    // What the processes have not reported yet, they report when they stop.
    try {
      for (let i = 0; i < warmUps + uploads; i++) sent.push(await send(service.url, photo()));
    } finally {
      await service.stop();
    }
    const stages = sent
      .slice(warmUps)
      .map((upload) => stagesOf(upload, collector.spans))
      .filter((durations) => durations !== undefined);
    console.log(
      `\n${title}: one client, milliseconds (means of the middle half of ${stages.length} uploads)`,
    );
    [...milestones.map(([stage]) => stage), 'answered'].forEach((stage, i) => {
      print(stage, middle(stages.map((durations) => durations[i]!)));
    });
    print('altogether', middle(sent.slice(warmUps).map(({ start, end }) => end - start)));
  } finally {
    collector.stop();
  }
}

/** The spans of one upload. */
class Trace {
  constructor(private readonly spans: readonly CollectedSpan[]) {}

  first(name: string): CollectedSpan {
    return this.spans.find((span) => span.name === name)!;
  }

  last(name: string): CollectedSpan {
    return this.spans.findLast((span) => span.name === name)!;
  }
}

/** How long each stage took; undefined for an upload that not every process has reported. */
function stagesOf({ traceId, start, end }: Sent, collected: readonly CollectedSpan[]): number[] | undefined {
  const spans = collected.filter((span) => span.traceId === traceId).sort((a, b) => a.end - b.end);
  if (!['store result', 'wait for announcement'].every((step) => spans.some(({ name }) => name === step)))
    return undefined;
  const trace = new Trace(spans);
  const reached = [...milestones.map(([, time]) => time(trace)), end];
  return reached.map((time, i) => time - (reached[i - 1] ?? start));
}

async function send(url: string, photo: Uint8Array): Promise<Sent> {
  const traceId = randomBytes(16).toString('hex');
  const upload = uploadOf(photo);
  const headers = { ...upload.headers, traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  const start = Date.now();
  await ask(url, { ...upload, headers });
  return { traceId, start, end: Date.now() };
}

/** The mean of the middle half: clocks of whole milliseconds even out in it, and busy moments do not count. */
function middle(times: readonly number[]): number {
  const half = times.toSorted((a, b) => a - b).slice(times.length / 4, Math.ceil((times.length * 3) / 4));
  return half.reduce((sum, time) => sum + time, 0) / half.length;
}

function print(stage: string, milliseconds: number): void {
  console.log(`  ${stage.padEnd(24)}${milliseconds.toFixed(1).padStart(8)}`);
}
