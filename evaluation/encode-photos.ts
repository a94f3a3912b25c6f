import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type EncoderOptions, type Face, forbidTelemetry } from '#encoding';
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

/** What a thread says: its model when it is ready, afterwards each photo with its time. */
export type ThreadMessage =
  { model: string } | { index: number; photo: EvaluatedPhoto; milliseconds: number };

export interface ThreadTask {
  index: number;
  path: string;
}

/** Encodes photos on every core. */
export async function encodePhotos(
  label: string,
  paths: readonly string[],
  options: EncoderOptions,
): Promise<EvaluatedPhotos> {
  forbidTelemetry();
  const progress = new ProgressBar(label, paths.length);
  const photos = new Array<EvaluatedPhoto>(paths.length);
  const times: number[] = [];
  let model = '';
  let next = 0;
  const runThread = () =>
    new Promise<void>((resolve, reject) => {
      const thread = new Worker(new URL('encoder.thread.js', import.meta.url), { workerData: options });
      thread.once('error', reject);
      thread.on('message', (message: ThreadMessage) => {
        if ('model' in message) model = message.model;
        else {
          photos[message.index] = message.photo;
          times.push(message.milliseconds);
          progress.advance();
        }
        const index = next++;
        if (index < paths.length) thread.postMessage({ index, path: paths[index]! } satisfies ThreadTask);
        else void thread.terminate().then(() => resolve());
      });
    });
  await Promise.all(Array.from({ length: availableParallelism() }, runThread));
  return { model, photos, milliseconds: times.sort((a, b) => a - b)[times.length >> 1] ?? 0 };
}
