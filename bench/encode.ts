/**
 * `npm run bench:encode [-- PHOTO…]`: compares the encoder with other software for face encoding (“stacks”).
 *
 * Every stack encodes the same files in several rounds. Each round includes all stacks, so that other load on the
 * machine affects all of them, and the figures are medians of the rounds. In a round, a stack encodes for a fixed time:
 * first one photo at a time on one core, then on all cores. On all cores, the next photo is already queued, as when the
 * service is under load.
 */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { type StageTimings } from '#encoding';
import { writeBenchmarkPhotoFiles } from './benchmark-photo-files.js';
import { measureEncoderMemory } from './memory.js';
import { confineToOneCore } from './one-core.js';
import { loadPythonStack } from './stacks/python-instance.js';
import { type StackRunResult, type EncodingSoftwareStack, type StackInstance } from './stacks/stack.js';
import { loadStackInThread } from './stacks/thread-instance.js';

const ENCODER_STACKS: readonly EncodingSoftwareStack[] = [
  { name: 'FRS', load: () => loadStackInThread('frs') },
  { name: 'FRS, fast', load: () => loadStackInThread('frs-fast') },
  { name: 'FRS, thorough', load: () => loadStackInThread('frs-thorough') },
  { name: 'FRS on tfjs', load: () => loadStackInThread('frs-tfjs') },
  { name: 'face-api on tfjs WASM', load: () => loadStackInThread('face-api') },
  { name: 'face_recognition (dlib)', load: () => Promise.resolve(loadPythonStack()) },
];
const REPORTED_STAGES: readonly (keyof StageTimings)[] = ['decode', 'detect', 'landmarks', 'encode'];
const NUMBER_OF_ROUNDS = 5;
/** The duration of one run of a stack, in milliseconds. In each run a stack encodes at least one photo. */
const RUN_TIME = 1000;
/** The time limit for all runs of one stack with one photo, in milliseconds. */
const MAX_TOTAL_TIME = 15_000;

interface LoadedStack {
  name: string;
  /** The running instances of an encoder implementation, one for each processor core. */
  instances: StackInstance[];
}

async function runEncodeBenchmark(): Promise<void> {
  const cores = availableParallelism();
  const paths = process.argv.slice(2);
  const created = paths.length === 0 ? await writeBenchmarkPhotoFiles() : undefined;
  const photos = created?.photos ?? paths.map((path) => ({ name: basename(path), path }));
  const stacks = await loadStacks(cores);
  for (const { name, path } of photos) {
    console.log(`\n${name}`);
    console.log(
      formatTableRow(
        '',
        'faces',
        'ms, one core',
        ...REPORTED_STAGES,
        'relative to FRS',
        `photos/s, ${cores} cores`,
        'speed-up',
      ),
    );
    const measurements = await measureStacks(stacks, path);
    const reference = median(measurements[0]!.onOneCore.map(({ perSecond }) => perSecond));
    for (const { stack, onOneCore, onAllCores } of measurements) {
      const perSecond = median(onOneCore.map((result) => result.perSecond));
      const perSecondOnAllCores = median(onAllCores.map((result) => result.perSecond));
      const encoded = onOneCore.flatMap((result) => result.photos);
      const stages = REPORTED_STAGES.map((stage) => {
        const times = encoded.flatMap(({ timings }) => (timings ? [timings[stage]] : []));
        return times.length > 0 ? median(times).toFixed(1) : '';
      });
      const figures = [
        `${encoded[0]!.faces}`,
        (1000 / perSecond).toFixed(1),
        ...stages,
        `${(reference / perSecond).toFixed(1)} ×`,
        perSecondOnAllCores.toFixed(1),
        `${(perSecondOnAllCores / perSecond).toFixed(2)} ×`,
      ];
      console.log(formatTableRow(stack, ...figures));
    }
  }
  await Promise.all(stacks.flatMap(({ instances }) => instances.map((instance) => instance.close())));
  if (created) await measureEncoderMemory(created.photos.at(-1)!.path);
  await created?.deleteFiles();
}

async function loadStacks(cores: number): Promise<LoadedStack[]> {
  const loaded: LoadedStack[] = [];
  for (const { name, load } of ENCODER_STACKS) {
    const instances: StackInstance[] = [];
    for (
      let instance = await load();
      instance;
      instance = instances.length < cores ? await load() : undefined
    )
      instances.push(instance);
    if (instances.length > 0) loaded.push({ name, instances });
  }
  return loaded;
}

interface StackMeasurement {
  stack: string;
  onOneCore: StackRunResult[];
  onAllCores: StackRunResult[];
}

async function measureStacks(stacks: readonly LoadedStack[], path: string): Promise<StackMeasurement[]> {
  const measurements = stacks.map(({ name }): StackMeasurement => ({
    stack: name,
    onOneCore: [],
    onAllCores: [],
  }));
  // The first photos of each size are encoded before the measurement, because they are slower: memory is allocated and
  // code is compiled.
  for (const { instances } of stacks) await runInstances(instances, path, 2);
  for (let round = 0; round < NUMBER_OF_ROUNDS; round += 1) {
    for (const [index, { instances }] of stacks.entries()) {
      const { onOneCore, onAllCores } = measurements[index]!;
      if ((onOneCore.length * 2_000) / (onOneCore[0]?.perSecond ?? 1) > MAX_TOTAL_TIME) continue;
      const [first] = instances;
      onOneCore.push(await confineToOneCore(first!.pid, () => runInstances([first!], path, 1)));
      onAllCores.push(await runInstances(instances, path, 2));
    }
  }
  return measurements;
}

/** Runs all instances at the same time. A photo that is being encoded when the time ends is completed. */
async function runInstances(
  instances: readonly StackInstance[],
  path: string,
  concurrency: number,
): Promise<StackRunResult> {
  const results = await Promise.all(
    instances.map((instance) => instance.run({ path, milliseconds: RUN_TIME, concurrency })),
  );
  return {
    photos: results.flatMap(({ photos }) => photos),
    perSecond: results.reduce((sum, { perSecond }) => sum + perSecond, 0),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function formatTableRow(first: string, ...others: string[]): string {
  const widths = [7, 14, 8, 8, 11, 8, 17, 20, 10];
  return first.padEnd(24) + others.map((cell, index) => cell.padStart(widths[index]!)).join('');
}

await runEncodeBenchmark();
