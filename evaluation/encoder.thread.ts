import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { openEncoder, type EncoderOptions } from '#encoding';
import { type EvaluatedPhoto, type ThreadMessage, type ThreadTask } from './encode-photos.js';

const encoder = await openEncoder(workerData as EncoderOptions);

parentPort!.on('message', ({ index, path }: ThreadTask) => {
  void evaluate(path).then(([photo, milliseconds]) => say({ index, photo, milliseconds }));
});
say({ model: `${encoder.model.name} ${encoder.model.version}` });

async function evaluate(path: string): Promise<[EvaluatedPhoto, number]> {
  const bytes = await readFile(path);
  const start = performance.now();
  const result = await encoder.encodePhoto(bytes);
  const milliseconds = performance.now() - start;
  if (!result.ok)
    return [{ path, width: 0, height: 0, faces: [], problem: result.problem.message }, milliseconds];
  const { width, height, faces } = result.photo;
  return [{ path, width, height, faces }, milliseconds];
}

function say(message: ThreadMessage): void {
  parentPort!.postMessage(message);
}
