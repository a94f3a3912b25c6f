import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type EncodedPhotoResult, type StackRunOptions, type StackRunResult } from './stack.js';
import { type JavaScriptStackName } from './thread-instance.js';

type EncodeFunction = (bytes: Uint8Array) => Promise<EncodedPhotoResult>;

const encodePhoto = await loadStack(workerData as JavaScriptStackName);

parentPort!.on('message', (options: StackRunOptions) => {
  void runEncoder(options).then((result) => parentPort!.postMessage(result));
});
parentPort!.postMessage('ready');

async function runEncoder({ path, milliseconds, concurrency }: StackRunOptions): Promise<StackRunResult> {
  const photos: EncodedPhotoResult[] = [];
  const start = performance.now();
  const encodeRepeatedly = async () => {
    do photos.push(await encodePhoto(readFileSync(path)));
    while (performance.now() - start < milliseconds);
  };
  await Promise.all(Array.from({ length: concurrency }, encodeRepeatedly));
  return { photos, perSecond: photos.length / ((performance.now() - start) / 1000) };
}

/** Imports only the selected stack, because objects of other stacks would slow down garbage collection. */
async function loadStack(name: JavaScriptStackName): Promise<EncodeFunction> {
  if (name === 'face-api') {
    const { openFaceApi } = await import('./face-api.js');
    const countFaces = await openFaceApi();
    return async (bytes) => ({ faces: await countFaces(bytes) });
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
