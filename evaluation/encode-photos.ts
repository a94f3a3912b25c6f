import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { EncoderPool, type EncoderPoolConfig } from '#encoder-pool';
import { type Face } from '#encoding';
import { ProgressBar } from '#progress-bar';
import { convertPhotoToGreyscale } from './greyscale-photo.js';
import { computeMedian } from './median.js';

/** The result of the encoder for one photo. A photo that cannot be decoded has a problem and no faces. */
export interface EvaluatedPhoto {
  path: string;
  width: number;
  height: number;
  faces: Face[];
  problem?: string;
}

export interface EvaluatedPhotos {
  /** The name and the version of the encoder. */
  model: string;
  photos: EvaluatedPhoto[];
  /** The median time for encoding a photo, in milliseconds. */
  milliseconds: number;
}

export interface EvaluationOptions {
  encoder: Pick<EncoderPoolConfig, 'runtime' | 'effort'>;
  /** Whether to remove the colours of every photo before encoding. */
  grey: boolean;
}

/** The photos of data sets are trusted, so only the time for encoding a photo is limited. */
export const limitsForTrustedPhotos = {
  imageLimits: {
    maxPixels: Infinity,
    maxSide: Infinity,
    maxAspectRatio: Infinity,
    maxDecodingMemory: Infinity,
  },
  encodeTimeout: 600_000,
  encoderMemory: Infinity,
};

/**
 * Encodes photos on all cores.
 *
 * @throws when a file cannot be read, or when an encoder crashes
 */
export async function encodePhotos(
  label: string,
  paths: readonly string[],
  { encoder, grey }: EvaluationOptions,
): Promise<EvaluatedPhotos> {
  const threads = availableParallelism();
  const pool = new EncoderPool({ ...encoder, ...limitsForTrustedPhotos, threads });
  const progress = new ProgressBar(process.stderr, paths.length, label);
  // There are twice as many photos in progress as encoders, so that no encoder is idle while a file is read.
  const limit = pLimit(2 * threads);
  const times: number[] = [];
  try {
    await pool.open();
    const photos = await limit.map(paths, async (path) => {
      const [photo, milliseconds] = await evaluatePhoto(pool, path, grey);
      if (milliseconds !== undefined) times.push(milliseconds);
      progress.countFinishedItem();
      return photo;
    });
    return { model: pool.model, photos, milliseconds: computeMedian(times) ?? 0 };
  } finally {
    limit.clearQueue();
    progress.clearLine();
    await pool.close();
  }
}

/** @returns the result for the photo, and the time for encoding it if it could be decoded */
async function evaluatePhoto(
  pool: EncoderPool,
  path: string,
  grey: boolean,
): Promise<[photo: EvaluatedPhoto, milliseconds?: number]> {
  const bytes = await readPhoto(path, grey).catch((error: unknown) => {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  });
  const encoding = await pool.encode(bytes);
  if (encoding.kind !== 'encoded') throw new Error(`${path}: The encoder failed (${encoding.kind}).`);
  const { result } = encoding;
  if (!result.ok) return [{ path, width: 0, height: 0, faces: [], problem: result.problem.message }];
  const { width, height, faces, timings } = result.photo;
  const { decode, detect, landmarks, encode } = timings;
  return [{ path, width, height, faces }, decode + detect + landmarks + encode];
}

/** A file that is not a photo is returned unchanged: the encoder reports the problem. */
async function readPhoto(path: string, grey: boolean): Promise<Buffer> {
  const bytes = await readFile(path);
  return grey ? convertPhotoToGreyscale(bytes).catch(() => bytes) : bytes;
}
