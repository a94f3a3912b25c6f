import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { openEncoder } from '#encoding';
import { openFaceApi } from './face-api.js';
import { type Encoded, type LaneTask } from './stack.js';
import { type ThreadedStack } from './thread-lane.js';

type Encode = (bytes: Uint8Array) => Promise<Omit<Encoded, 'milliseconds'>>;

const encode = await openStack(workerData as ThreadedStack);

parentPort!.on('message', (task: LaneTask) => {
  void encodeFor(task).then((encoded) => parentPort!.postMessage(encoded));
});
parentPort!.postMessage('ready');

async function encodeFor({ path, milliseconds }: LaneTask): Promise<Encoded[]> {
  const encoded: Encoded[] = [];
  const end = performance.now() + milliseconds;
  do {
    const start = performance.now();
    const outcome = await encode(await readFile(path));
    encoded.push({ milliseconds: performance.now() - start, ...outcome });
  } while (performance.now() < end);
  return encoded;
}

async function openStack(name: ThreadedStack): Promise<Encode> {
  if (name === 'face-api') {
    const count = await openFaceApi();
    return async (bytes) => ({ faces: await count(bytes) });
  }
  const encoder = await openEncoder({
    runtime: name === 'frs-tfjs' ? 'tfjs' : 'onnx',
    effort: name === 'frs-thorough' ? 'thorough' : 'default',
    maxPixels: Infinity,
  });
  return async (bytes) => {
    const result = await encoder.encodePhoto(bytes);
    if (!result.ok) throw new Error(result.problem.message);
    return { faces: result.photo.faces.length, timings: result.photo.timings };
  };
}
