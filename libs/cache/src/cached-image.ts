import { createHash } from 'node:crypto';
import { z } from 'zod';
import { photoProblemKinds } from '#encoding/photo';
import { imageOrigins, imageStatuses, type ImageWithFaces } from '#persistence';

const nullablePixels = z.number().nullable();

/** The numbers are checked in one loop, because a schema for each number would take longer than parsing the JSON. */
const numberArray = z
  .custom<number[]>((value) => Array.isArray(value) && value.every((item) => typeof item === 'number'))
  .meta({ type: 'array', items: { type: 'number' } });

/** The schema of cached images. Pending and failed images are not cached, because they can still change. */
const cachedImage = z.object({
  fileHash: z.string(),
  status: z.enum(imageStatuses).exclude(['pending', 'failed']),
  origin: z.enum(imageOrigins),
  attempts: z.number(),
  counted: z.boolean(),
  width: nullablePixels,
  height: nullablePixels,
  model: z.string().nullable(),
  problem: z.string().nullable(),
  problemKind: z.enum(photoProblemKinds).nullable(),
  stagingKey: z.string().nullable(),
  createdAt: z.coerce.date(),
  finishedAt: z.coerce.date(),
  faces: z.array(
    z.object({
      fileHash: z.string(),
      position: z.number(),
      x: nullablePixels,
      y: nullablePixels,
      width: nullablePixels,
      height: nullablePixels,
      score: nullablePixels,
      landmarks: numberArray.nullable(),
      encoding: numberArray,
    }),
  ),
}) satisfies z.ZodType<ImageWithFaces>;

/**
 * The prefix of all keys in the cache. The prefix contains a fingerprint of the schema of cached images. During an
 * upgrade, two versions of FRS run at the same time. If their schemas differ, no version reads entries that the other
 * version has written.
 */
export const cacheKeyPrefix = `frs:image:${computeSchemaFingerprint(cachedImage)}:`;

function computeSchemaFingerprint(schema: z.ZodType): string {
  const description = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' }));
  return createHash('sha256').update(description).digest('hex').slice(0, 8);
}

/** @returns undefined for a pending or failed image, which is not cached */
export function serializeImage(image: ImageWithFaces): string | undefined {
  return image.status === 'pending' || image.status === 'failed' ? undefined : JSON.stringify(image);
}

/** @returns undefined for a text that is not a cached image */
export function parseCachedImage(text: string): ImageWithFaces | undefined {
  try {
    return cachedImage.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
