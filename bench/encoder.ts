/**
 * What encoding a photo costs, stage by stage, on each runtime: `npm run bench`.
 *
 * Two photos stand for two uses: a full photo of three people and a portrait of 250 pixels. Stages are the median of
 * several runs on one thread; images a second come from one encoder on every core.
 */
import { availableParallelism } from 'node:os';
import { openEncoder, type EncodedPhoto, type EncoderOptions, type Timings } from '#encoding';
import { benchPhotos, type BenchPhoto } from './bench-photos.js';
import { measureThroughput } from './throughput.js';

const RUNTIMES: EncoderOptions['runtime'][] = ['onnx', 'tfjs'];
const STAGES: (keyof Timings)[] = ['decode', 'detect', 'landmarks', 'encode'];
const RUNS = { onnx: 20, tfjs: 5 };

for (const photo of await benchPhotos()) {
  console.log(`\n${photo.name}`);
  console.log(
    row([
      '',
      ...STAGES.map((stage) => `${stage} ms`),
      'total ms',
      `images/s on ${availableParallelism()} cores`,
    ]),
  );
  for (const runtime of RUNTIMES) {
    const { model, timings } = await medianTimings(runtime, photo);
    const total = STAGES.reduce((sum, stage) => sum + timings[stage], 0);
    const throughput = await measureThroughput(runtime, photo.bytes, RUNS[runtime]);
    const figures = [...STAGES.map((stage) => timings[stage]), total, throughput];
    console.log(row([model, ...figures.map((figure) => figure.toFixed(1))]));
  }
}

async function medianTimings(runtime: EncoderOptions['runtime'], { bytes }: BenchPhoto) {
  const encoder = await openEncoder({ runtime, maxPixels: Infinity });
  const encode = async (): Promise<EncodedPhoto> => {
    const result = await encoder.encodePhoto(bytes);
    if (!result.ok) throw new Error(result.problem.message);
    return result.photo;
  };
  await encode();
  const runs: Timings[] = [];
  while (runs.length < RUNS[runtime]) runs.push((await encode()).timings);
  await encoder.close();
  const timings = Object.fromEntries(
    STAGES.map((stage) => [stage, median(runs.map((run) => run[stage]))]),
  ) as unknown as Timings;
  return { model: encoder.model.version.split('.')[1]!, timings };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function row([first, ...others]: string[]): string {
  return first!.padEnd(12) + others.map((cell) => cell.padStart(14)).join('');
}
