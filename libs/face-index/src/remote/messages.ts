import { z } from 'zod';
import { ENCODING_LENGTH } from '#encoding/distance';
import { indexCollections } from '../face-index.js';

/** The HTTP paths of the search process. */
export const indexPaths = { nearest: '/nearest', counts: '/counts' } as const;

const bytesPerEncoding = 4 * ENCODING_LENGTH;

/** The schema of several encodings as one base64 text: their numbers as little-endian float32, without separators. */
const base64Encodings = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length > 0 && bytes.length % bytesPerEncoding === 0, 'must be encodings')
  .transform((bytes) =>
    Array.from({ length: bytes.length / bytesPerEncoding }, (_, query) =>
      Float32Array.from({ length: ENCODING_LENGTH }, (_, i) =>
        bytes.readFloatLE(query * bytesPerEncoding + 4 * i),
      ),
    ),
  );

/** The schema of the body of a search request. */
export const nearestRequest = z.strictObject({
  collection: z.enum(indexCollections),
  model: z.string(),
  encodings: base64Encodings,
  limit: z.int().min(1),
  /** The maximum distance; null means no maximum. */
  max_distance: z.number().min(0).nullable(),
});

/** The schema of the response to a search: for each encoding, the IDs and distances of its neighbours. */
export const nearestResponse = z.object({
  neighbours: z.array(z.array(z.tuple([z.int(), z.number()]))),
});

export type NearestResponse = z.infer<typeof nearestResponse>;

/** The schema of the response with the number of entries of each collection. */
export const countsResponse = z.record(z.enum(indexCollections), z.int());

export type CountsResponse = z.infer<typeof countsResponse>;

export function formatEncodingsAsBase64(encodings: readonly Float32Array[]): string {
  const bytes = Buffer.alloc(encodings.length * bytesPerEncoding);
  encodings.forEach((encoding, query) => {
    encoding.forEach((value, i) => bytes.writeFloatLE(value, query * bytesPerEncoding + 4 * i));
  });
  return bytes.toString('base64');
}
