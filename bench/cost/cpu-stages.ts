import { existsSync, readFileSync } from 'node:fs';
import { type Profiler } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/**
 * The stages of a request, and the source files of each. A sample belongs to the stage of the innermost function on its
 * stack that is part of a stage.
 */
const stages: readonly (readonly [stage: string, files: RegExp])[] = [
  ['multipart form, hash of the file', /node_modules\/(busboy|streamsearch)\/|platform\/uploads\//],
  ['encryption of staged bytes', /staging-cipher/],
  ['header of the photo', /encoding\/src\/imaging\/photo\/|node_modules\/sharp\//],
  ['JSON of responses', /photo-response\/|encodings\.response|cached-image/],
  ['queue', /node_modules\/bullmq\/|libs\/queue\//],
  ['Redis', /node_modules\/ioredis\/|node_modules\/redis-(parser|errors)\//],
  ['statements', /node_modules\/(pg|pg-[a-z]+|postgres-[a-z]+|typeorm)\//],
  ['log lines', /node_modules\/(pino|pino-[a-z]+|sonic-boom)\/|libs\/logging\//],
  ['metrics', /node_modules\/prom-client\//],
  ['messages to and from encoders', /child_process/],
  ['networks', /node_modules\/onnxruntime-/],
  ['image processing', /libs\/encoding\//],
  ['HTTP, routing', /^node:_http|node_modules\/(express|router|helmet|@nestjs|send|finalhandler)\//],
];

export const otherStage = 'other';
const garbageCollection = 'garbage collection';

/** Adds up the time of a profile by stage, in milliseconds, without the time in which the process was idle. */
export function sumTimeByStage(profile: Profiler.Profile): Map<string, number> {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children }) => (children ?? []).map((child) => [child, id])),
  );
  const known = new Map<number, string>();
  const stageOf = (id: number | undefined): string => {
    if (id === undefined) return otherStage;
    const stage = known.get(id) ?? findStage(nodes.get(id)!.callFrame) ?? stageOf(parents.get(id));
    known.set(id, stage);
    return stage;
  };
  const times = new Map<string, number>();
  profile.samples?.forEach((id, sample) => {
    const { functionName } = nodes.get(id)!.callFrame;
    if (functionName === '(idle)') return;
    const stage = functionName === '(garbage collector)' ? garbageCollection : stageOf(id);
    times.set(stage, (times.get(stage) ?? 0) + profile.timeDeltas![sample]! / 1000);
  });
  return times;
}

function findStage({
  url,
  lineNumber,
  columnNumber,
}: Profiler.ProfileNode['callFrame'] | CallFrame): string | undefined {
  const source = findSource(url, lineNumber, columnNumber);
  return stages.find(([, files]) => files.test(source))?.[0];
}

interface CallFrame {
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

const sourceMaps = new Map<string, TraceMap | undefined>();

/** The source file of a function. The programs are bundled, so it is read from the source map. */
function findSource(url: string, lineNumber: number, columnNumber: number): string {
  if (!sourceMaps.has(url)) sourceMaps.set(url, readSourceMap(url));
  const map = sourceMaps.get(url);
  if (map === undefined) return url;
  // The lines of a profile start at 0, those of the library at 1.
  return originalPositionFor(map, { line: lineNumber + 1, column: columnNumber }).source ?? url;
}

function readSourceMap(url: string): TraceMap | undefined {
  if (!url.startsWith('file:')) return undefined;
  const path = `${fileURLToPath(url)}.map`;
  return existsSync(path) ? new TraceMap(readFileSync(path, 'utf8'), path) : undefined;
}
