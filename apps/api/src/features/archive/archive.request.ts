import { z } from 'zod';
import { type ImportedImage, type ListFilter } from '#persistence';
import { fileHash } from '../../platform/openapi/file-hash.js';
import { Problem } from '../../platform/problems/problem.js';
import { imageStatuses } from './archive.response.js';
import { largestLength } from './image-line.js';

const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).transform((text) => new Date(text));

const cursor = z
  .string()
  .transform((text) => Buffer.from(text, 'base64url').toString())
  .refine(isPosition, 'is none that this route gave');

const listQuery = z.strictObject({
  status: z.enum(imageStatuses).optional(),
  since: time.optional(),
  until: time.optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** @throws {Problem} naming the first parameter that cannot be understood */
export function readListQuery(query: unknown): { filter: ListFilter; limit: number } {
  const parsed = listQuery.safeParse(query);
  if (!parsed.success) throw new Problem('malformed-query', { detail: firstIssue(parsed.error) });
  const { status, since, until, cursor: after, limit } = parsed.data;
  return { filter: { status, since, until, after }, limit };
}

/** Whether the database would take it for a time, as it writes one, and the hash of an image. */
function isPosition(text: string): boolean {
  const parts = /^([1-9][\d-]+) ([\d:.]+[+-]\d\d)(:\d\d)?\|[0-9a-f]{64}$/.exec(text);
  if (parts === null) return false;
  const [, date, time, minutes = ':00'] = parts;
  return z.iso.datetime({ offset: true }).safeParse(`${date!}T${time!}${minutes}`).success;
}

/** Where a list goes on behind an image. */
export function cursorOf(position: string): string {
  return Buffer.from(position).toString('base64url');
}

/** What the database keeps a number as. */
const float32 = z.number().transform(Math.fround).refine(Number.isFinite, 'must be a float32');
const pixels = z.number().int().positive().max(largestLength);

const encoding = z.unknown().transform((value, context) => {
  if (!Array.isArray(value) || value.length !== 128) return refuse(context, value, 'must be 128 numbers');
  return float32s(value, context);
});

/** 68 points, which are kept as 136 numbers. */
const landmarks = z.unknown().transform((value, context) => {
  const points = Array.isArray(value) && value.length === 68 ? (value as unknown[]) : [];
  if (points.length === 0 || !points.every((point) => Array.isArray(point) && point.length === 2)) {
    return refuse(context, value, 'must be 68 points of two numbers');
  }
  return float32s(points.flat(), context);
});

/** Zod’s own arrays take ten times as long, and a line may have millions of numbers. */
function float32s(values: unknown[], context: z.RefinementCtx): number[] {
  const numbers = values.map((value) => (typeof value === 'number' ? Math.fround(value) : NaN));
  return numbers.every(Number.isFinite) ? numbers : refuse(context, values, 'must be float32 numbers');
}

function refuse(context: z.RefinementCtx, input: unknown, message: string): never {
  context.issues.push({ code: 'custom', input, message });
  return z.NEVER;
}

const importedFace = z.object({
  encoding,
  box: z.object({ x: float32, y: float32, width: float32, height: float32 }).optional(),
  score: z.number().min(0).max(1).transform(Math.fround).optional(),
  landmarks_68: landmarks.optional(),
});

const importedImage = z.object({
  file_hash: fileHash,
  model: z
    .string()
    .regex(/^[^\0]{1,200}$/u, 'must be 1 to 200 characters')
    .default('imported'),
  width: pixels.optional(),
  height: pixels.optional(),
  faces: z.array(importedFace).min(1, 'must be one at least').max(10_000),
});

/** Reads a line of an import: what an export writes, or as little of it as a hash and an encoding. */
export function readImportedImage(
  line: string,
): { readonly ok: true; readonly image: ImportedImage } | { readonly ok: false; readonly detail: string } {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { ok: false, detail: 'The line is no JSON.' };
  }
  const parsed = importedImage.safeParse(json);
  if (!parsed.success) return { ok: false, detail: firstIssue(parsed.error) };
  const { file_hash, model, width, height, faces } = parsed.data;
  return {
    ok: true,
    image: {
      fileHash: file_hash,
      model,
      width: width ?? null,
      height: height ?? null,
      faces: faces.map(({ encoding, box, score, landmarks_68 }) => ({
        encoding,
        x: box?.x ?? null,
        y: box?.y ?? null,
        width: box?.width ?? null,
        height: box?.height ?? null,
        score: score ?? null,
        landmarks: landmarks_68 ?? null,
      })),
    },
  };
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  return `${issue!.path.join('.') || 'The whole'}: ${issue!.message}.`;
}
