/**
 * The encoder beside the stacks it replaces: `npm run bench:encode [-- PHOTO…]`.
 *
 * Every stack encodes the same files, a round at a time and all of them in every round, so that a busy moment of the
 * machine strikes all alike; figures are medians of the rounds. In its turn a stack encodes for a while: first one photo
 * at a time, confined to one core with all that helps it, then on all cores as under load, with the next photo in hand.
 */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { type Timings } from '#encoding';
import { writeEncodePhotos } from './encode-photos.js';
import { measureMemory } from './memory.js';
import { onOneCore } from './one-core.js';
import { openPythonLane } from './stacks/python-instance';
import { type Lane, type Stack, type Turn } from './stacks/stack.js';
import { openThreadLane } from './stacks/thread-instance';

const STACKS: readonly Stack[] = [
  { name: 'FRS', open: () => openThreadLane('frs') },
  { name: 'FRS, fast', open: () => openThreadLane('frs-fast') },
  { name: 'FRS, thorough', open: () => openThreadLane('frs-thorough') },
  { name: 'FRS on tfjs', open: () => openThreadLane('frs-tfjs') },
  { name: 'face-api on tfjs WASM', open: () => openThreadLane('face-api') },
  { name: 'face_recognition (dlib)', open: () => Promise.resolve(openPythonLane()) },
];
const STAGES: readonly (keyof Timings)[] = ['decode', 'detect', 'landmarks', 'encode'];
const ROUNDS = 5;
/** How long a stack encodes in its turn, at least one photo, in milliseconds. */
const TURN = 1000;
/** No stack gets more time than this for one photo, in milliseconds. */
const PATIENCE = 15_000;

interface OpenStack {
  name: string;
  lanes: Lane[];
}

async function main(): Promise<void> {
  const cores = availableParallelism();
  const given = process.argv.slice(2);
  const own = given.length === 0 ? await writeEncodePhotos() : undefined;
  const photos = own?.photos ?? given.map((path) => ({ name: basename(path), path }));
  const stacks = await openStacks(cores);
  for (const { name, path } of photos) {
    console.log(`\n${name}`);
    console.log(
      row('', 'faces', 'ms, one core', ...STAGES, 'times FRS', `photos/s, ${cores} cores`, 'against one'),
    );
    const measured = await measure(stacks, path);
    const reference = median(measured[0]!.alone.map((turn) => turn.perSecond));
    for (const { stack, alone, together } of measured) {
      const perSecond = median(alone.map((turn) => turn.perSecond));
      const onAllCores = median(together.map((turn) => turn.perSecond));
      const encoded = alone.flatMap((turn) => turn.photos);
      const stages = STAGES.map((stage) => {
        const times = encoded.flatMap(({ timings }) => (timings ? [timings[stage]] : []));
        return times.length > 0 ? median(times).toFixed(1) : '';
      });
      const figures = [
        `${encoded[0]!.faces}`,
        (1000 / perSecond).toFixed(1),
        ...stages,
        `${(reference / perSecond).toFixed(1)} ×`,
        onAllCores.toFixed(1),
        `${(onAllCores / perSecond).toFixed(2)} ×`,
      ];
      console.log(row(stack, ...figures));
    }
  }
  await Promise.all(stacks.flatMap(({ lanes }) => lanes.map((lane) => lane.close())));
  if (own) await measureMemory(own.photos.at(-1)!.path);
  await own?.remove();
}

async function openStacks(cores: number): Promise<OpenStack[]> {
  const opened: OpenStack[] = [];
  for (const { name, open } of STACKS) {
    const lanes: Lane[] = [];
    for (let lane = await open(); lane; lane = lanes.length < cores ? await open() : undefined)
      lanes.push(lane);
    if (lanes.length > 0) opened.push({ name, lanes });
  }
  return opened;
}

interface Measured {
  stack: string;
  alone: Turn[];
  together: Turn[];
}

async function measure(stacks: readonly OpenStack[], path: string): Promise<Measured[]> {
  const measured = stacks.map(({ name }): Measured => ({ stack: name, alone: [], together: [] }));
  // The first photos of a size are slower: memory is laid out for them, and code is compiled.
  for (const { lanes } of stacks) await takeTurn(lanes, path, 2);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { lanes }] of stacks.entries()) {
      const { alone, together } = measured[index]!;
      if ((alone.length * 2_000) / (alone[0]?.perSecond ?? 1) > PATIENCE) continue;
      const [first] = lanes;
      alone.push(await onOneCore(first!.pid, () => takeTurn([first!], path, 1)));
      together.push(await takeTurn(lanes, path, 2));
    }
  }
  return measured;
}

/** Every lane encodes the photo again and again until the time is up; what is under way then is finished. */
async function takeTurn(lanes: readonly Lane[], path: string, inHand: number): Promise<Turn> {
  const turns = await Promise.all(lanes.map((lane) => lane.take({ path, milliseconds: TURN, inHand })));
  return {
    photos: turns.flatMap(({ photos }) => photos),
    perSecond: turns.reduce((sum, { perSecond }) => sum + perSecond, 0),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function row(first: string, ...others: string[]): string {
  const widths = [7, 14, 8, 8, 11, 8, 11, 20, 13];
  return first.padEnd(24) + others.map((cell, index) => cell.padStart(widths[index]!)).join('');
}

await main();
