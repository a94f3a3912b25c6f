import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { openEncoder } from '#encoding';
import {
  type EvaluatedPhoto,
  type EvaluationOptions,
  type ThreadMessage,
  type ThreadTask,
} from '../encode-photos';
import { greyPhoto } from '../greyscale-photo';

const { encoder: encoderOptions, grey } = workerData as EvaluationOptions;
const encoder = await openEncoder(encoderOptions);

// A rejection is not caught: it ends the thread, and with it the run.
parentPort!.on('message', ({ index, path }: ThreadTask) => {
  void evaluate(path).then(([photo, milliseconds]) => say({ index, photo, milliseconds }));
});
say({ model: `${encoder.model.name} ${encoder.model.version}` });

async function evaluate(path: string): Promise<[EvaluatedPhoto, number]> {
  try {
    const bytes = await readPhoto(path);
    const start = performance.now();
    const result = await encoder.encodePhoto(bytes);
    const milliseconds = performance.now() - start;
    if (!result.ok)
      return [{ path, width: 0, height: 0, faces: [], problem: result.problem.message }, milliseconds];
    const { width, height, faces } = result.photo;
    return [{ path, width, height, faces }, milliseconds];
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** What cannot be read is passed on as it is: the encoder says what is wrong with it. */
async function readPhoto(path: string): Promise<Buffer> {
  const bytes = await readFile(path);
  return grey ? greyPhoto(bytes).catch(() => bytes) : bytes;
}

function say(message: ThreadMessage): void {
  parentPort!.postMessage(message);
}
