import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type EncoderOptions, type Face } from '#encoding';
import { ProgressBar } from './progress-bar.js';

/** What an encoder made of a photo; no faces where it could not be read. */
export interface EvaluatedPhoto {
  path: string;
  width: number;
  height: number;
  faces: Face[];
  problem?: string;
}

export interface EvaluatedPhotos {
  model: string;
  photos: EvaluatedPhoto[];
  /** The median of a photo's milliseconds in the encoder. */
  milliseconds: number;
}

export interface EvaluationOptions {
  encoder: EncoderOptions;
  /** Takes the colours out of every photo first. */
  grey: boolean;
}

/** What a thread says: its model when it is ready, afterwards each photo with its time. */
export type ThreadMessage =
  { model: string } | { index: number; photo: EvaluatedPhoto; milliseconds: number };

export interface ThreadTask {
  index: number;
  path: string;
}

/**
 * Encodes photos on every core.
 *
 * @throws what went wrong in a thread; the other threads are ended then.
 */
export async function encodePhotos(
  label: string,
  paths: readonly string[],
  options: EvaluationOptions,
): Promise<EvaluatedPhotos> {
  const progress = new ProgressBar(label, paths.length);
  const photos = new Array<EvaluatedPhoto>(paths.length);
  const times: number[] = [];
  const threads: Worker[] = [];
  let model = '';
  let next = 0;
  const runThread = () =>
    new Promise<void>((resolve, reject) => {
      const thread = new Worker(new URL('encoder.thread.js', import.meta.url), { workerData: options });
      threads.push(thread);
      thread.once('error', reject);
      thread.once('messageerror', reject);
      // After its last photo a thread is no longer waited for, and this rejects nothing.
      thread.once('exit', (code) =>
        reject(new Error(`A thread ended with code ${code} before its work was done.`)),
      );
      thread.on('message', (message: ThreadMessage) => {
        if ('model' in message) model = message.model;
        else {
          photos[message.index] = message.photo;
          times.push(message.milliseconds);
          progress.advance();
        }
        const index = next++;
        if (index < paths.length) thread.postMessage({ index, path: paths[index]! } satisfies ThreadTask);
        else resolve();
      });
    });
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, runThread));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return { model, photos, milliseconds: times.sort((a, b) => a - b)[times.length >> 1] ?? 0 };
}
