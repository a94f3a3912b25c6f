import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type Encoded, type LaneTask, type Turn } from './stack.js';
import { type ThreadedStack } from './thread-instance';

type Encode = (bytes: Uint8Array) => Promise<Encoded>;

const encode = await openStack(workerData as ThreadedStack);

parentPort!.on('message', (task: LaneTask) => {
  void take(task).then((turn) => parentPort!.postMessage(turn));
});
parentPort!.postMessage('ready');

async function take({ path, milliseconds, inHand }: LaneTask): Promise<Turn> {
  const photos: Encoded[] = [];
  const start = performance.now();
  const encodeOneAfterTheOther = async () => {
    do photos.push(await encode(readFileSync(path)));
    while (performance.now() - start < milliseconds);
  };
  await Promise.all(Array.from({ length: inHand }, encodeOneAfterTheOther));
  return { photos, perSecond: photos.length / ((performance.now() - start) / 1000) };
}

/** Loads one stack and leaves the others on the disk: what lies in the heap slows the collector. */
async function openStack(name: ThreadedStack): Promise<Encode> {
  if (name === 'face-api') {
    const { openFaceApi } = await import('./face-api.js');
    const count = await openFaceApi();
    return async (bytes) => ({ faces: await count(bytes) });
  }
  const { openEncoder } = await import('#encoding');
  const encoder = await openEncoder({
    runtime: name === 'frs-tfjs' ? 'tfjs' : 'onnx',
    effort: name === 'frs-thorough' ? 'thorough' : name === 'frs-fast' ? 'fast' : 'default',
    maxPixels: Infinity,
  });
  return async (bytes) => {
    const result = await encoder.encodePhoto(bytes);
    if (!result.ok) throw new Error(result.problem.message);
    return { faces: result.photo.faces.length, timings: result.photo.timings };
  };
}
