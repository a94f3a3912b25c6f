import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type EncoderOptions, type Face, forbidTelemetry } from '#encoding';
import { ProgressBar } from './threads/progress-bar';

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
 * @throws the error of a thread. The other threads finish the photos in their hands first: one that is ended while native
 * code runs for it takes the whole process with it.
 */
export async function encodePhotos(
  label: string,
  paths: readonly string[],
  options: EvaluationOptions,
): Promise<EvaluatedPhotos> {
  forbidTelemetry();
  const progress = new ProgressBar(label, paths.length);
  const photos = new Array<EvaluatedPhoto>(paths.length);
  const times: number[] = [];
  const threads: Worker[] = [];
  let model = '';
  let next = 0;
  let hasFailed = false;
  const runThread = () =>
    new Promise<void>((resolve, reject) => {
      const thread = new Worker(new URL('encoder.thread.js', import.meta.url), { workerData: options });
      threads.push(thread);
      const fail = (error: Error) => {
        hasFailed = true;
        reject(error);
      };
      thread.once('error', fail);
      thread.once('messageerror', fail);
      thread.on('exit', (code) => fail(new Error(`A thread of the evaluation ended with code ${code}.`)));
      thread.on('message', (message: ThreadMessage) => {
        if ('model' in message) model = message.model;
        else {
          photos[message.index] = message.photo;
          times.push(message.milliseconds);
          progress.advance();
        }
        const index = next++;
        if (index < paths.length && !hasFailed) {
          thread.postMessage({ index, path: paths[index]! } satisfies ThreadTask);
        } else resolve();
      });
    });
  const results = await Promise.allSettled(Array.from({ length: availableParallelism() }, runThread));
  await Promise.all(threads.map((thread) => thread.terminate()));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
  return { model, photos, milliseconds: times.sort((a, b) => a - b)[times.length >> 1] ?? 0 };
}
