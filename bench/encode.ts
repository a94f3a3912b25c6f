/**
 * The encoder beside the stacks it replaces: `npm run bench:encode [-- PHOTO…]`.
 *
 * Every stack encodes the same files, a round at a time and all of them in every round, so that a busy moment of the
 * machine strikes all alike; figures are medians of the rounds. In its turn a stack encodes for a while, as a worker under
 * load does: first one photo at a time on one core, then as many as there are cores.
 */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { type Timings } from '#encoding';
import { writeEncodePhotos } from './encode-photos.js';
import { measureMemory } from './memory.js';
import { openPythonLane } from './stacks/python-lane.js';
import { type Encoded, type Lane, type Stack } from './stacks/stack.js';
import { openThreadLane } from './stacks/thread-lane.js';

const STACKS: readonly Stack[] = [
  { name: 'FRS', open: () => openThreadLane('frs') },
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
      const encoded = alone.flatMap((turn) => turn.encoded);
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

/** What a stack did in its turn. */
interface Turn {
  encoded: Encoded[];
  perSecond: number;
}

interface Measured {
  stack: string;
  alone: Turn[];
  together: Turn[];
}

async function measure(stacks: readonly OpenStack[], path: string): Promise<Measured[]> {
  const measured = stacks.map(({ name }): Measured => ({ stack: name, alone: [], together: [] }));
  // The first photos of a size are slower: memory is laid out for them, and code is compiled.
  for (const { lanes } of stacks) await Promise.all(lanes.map((lane) => lane.encodeFor(path, TURN)));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { lanes }] of stacks.entries()) {
      const { alone, together } = measured[index]!;
      if ((alone.length * 2_000) / (alone[0]?.perSecond ?? 1) > PATIENCE) continue;
      alone.push(await takeTurn(lanes.slice(0, 1), path));
      together.push(await takeTurn(lanes, path));
    }
  }
  return measured;
}

/** Every lane encodes the photo again and again until the time is up; what is under way then is finished. */
async function takeTurn(lanes: readonly Lane[], path: string): Promise<Turn> {
  const encoded = await Promise.all(lanes.map((lane) => lane.encodeFor(path, TURN)));
  const rates = encoded.map((ofLane) => {
    const seconds = ofLane.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
    return ofLane.length / seconds;
  });
  return { encoded: encoded.flat(), perSecond: rates.reduce((sum, rate) => sum + rate) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function row(first: string, ...others: string[]): string {
  const widths = [7, 14, 8, 8, 11, 8, 11, 20, 13];
  return first.padEnd(24) + others.map((cell, index) => cell.padStart(widths[index]!)).join('');
}

await main();
