import { z } from 'zod';
import { type ImageWithFaces } from '#persistence';

/**
 * Version of what is kept of an image. It is part of the key: processes of two versions, which an upgrade runs side by
 * side, do not read what the other keeps. To be raised with every change of the schema.
 */
export const cachedImageVersion = 2;

const length = z.number().nullable();

/** Of the statuses of an image, those that are kept: what has failed may be tried again. */
const cachedImage = z.object({
  fileHash: z.string(),
  status: z.enum(['encoded', 'no-face', 'rejected']),
  origin: z.enum(['uploaded', 'imported']),
  attempts: z.number(),
  counted: z.boolean(),
  width: length,
  height: length,
  model: z.string().nullable(),
  problem: z.string().nullable(),
  problemKind: z
    .enum([
      'unsupported-format',
      'unreadable',
      'too-many-pixels',
      'too-long',
      'too-narrow',
      'too-complex',
      'too-much-memory',
    ])
    .nullable(),
  stagingKey: z.string().nullable(),
  createdAt: z.coerce.date(),
  finishedAt: z.coerce.date(),
  faces: z.array(
    z.object({
      fileHash: z.string(),
      position: z.number(),
      x: length,
      y: length,
      width: length,
      height: length,
      score: length,
      landmarks: z.array(z.number()).nullable(),
      encoding: z.array(z.number()),
    }),
  ),
}) satisfies z.ZodType<ImageWithFaces>;

/** @returns undefined for an image that is not to be kept: it is not finished, or may be tried again */
export function serializeImage(image: ImageWithFaces): string | undefined {
  return image.status === 'pending' || image.status === 'failed' ? undefined : JSON.stringify(image);
}

/** @returns undefined when it is nothing that {@link serializeImage} wrote */
export function parseCachedImage(text: string): ImageWithFaces | undefined {
  try {
    return cachedImage.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
