import { z } from 'zod';
import { fileHash } from '../../platform/openapi/file-hash.js';
import { Problem } from '../../platform/problems/problem.js';
import { type ReceivedForm } from '../../platform/uploads/receive-form.js';

/** The distance that dlib's author recommends; docs/faces.md says what it means for these encodings. */
export const defaultThreshold = 0.6;

/** Far beyond any encoding, and far from where a distance overflows. */
const largest = 100;
const component = z.number().min(-largest).max(largest);
const numbers = z.array(component).length(128, 'must be 128 numbers');
const base64 = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === 512, 'must be 512 bytes in base64')
  .transform((bytes) => Array.from({ length: 128 }, (_, i) => bytes.readFloatLE(4 * i)))
  .pipe(numbers);
const threshold = z.number().positive().max(10);

const comparison = z.strictObject({
  faces: z
    .array(
      z.union([
        z.strictObject({ file_hash: fileHash }),
        z.strictObject({ encoding: z.union([numbers, base64]) }),
      ]),
    )
    .length(2, 'must be two'),
  threshold: threshold.default(defaultThreshold),
});

/** One side of a comparison that came with the request itself. */
export type ComparedFace = z.output<typeof comparison>['faces'][number];

export interface ComparisonRequest {
  /** Besides the photos of the form, if it is one. */
  readonly faces: readonly ComparedFace[];
  readonly threshold: number;
}

/**
 * Reads the JSON of a comparison.
 *
 * @throws {Problem} naming the first thing that cannot be understood
 */
export function readComparison(body: unknown): ComparisonRequest {
  return understood(comparison.safeParse(body));
}

const formField = z.discriminatedUnion('name', [
  z.object({ name: z.literal('file_hash'), value: fileHash }),
  z.object({
    name: z.literal('encoding'),
    value: z.union([z.string().transform(parseNumbers).pipe(numbers), base64]),
  }),
  z.object({ name: z.literal('threshold'), value: z.coerce.number().pipe(threshold) }),
]);

/**
 * Reads what a form brings besides its photos: fields `file_hash`, `encoding` (a JSON list or base64), `threshold`.
 *
 * @throws {Problem} naming the first thing that cannot be understood
 */
export function readComparisonForm({ fields }: ReceivedForm): ComparisonRequest {
  const faces: ComparedFace[] = [];
  let limit = defaultThreshold;
  for (const [name, value] of fields) {
    const field = understood(formField.safeParse({ name, value }));
    if (field.name === 'file_hash') faces.push({ file_hash: field.value });
    else if (field.name === 'encoding') faces.push({ encoding: field.value });
    else limit = field.value;
  }
  return { faces, threshold: limit };
}

function parseNumbers(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function understood<T>(parsed: z.ZodSafeParseResult<T>): T {
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new Problem('malformed-body', { detail: `${path.join('.') || 'The body'}: ${message}.` });
}
