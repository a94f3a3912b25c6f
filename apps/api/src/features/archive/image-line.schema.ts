/** The schemas of the lines of exports and imports. */
import { z } from 'zod';
import { encodingNumbers, faceSchema, fileHash } from '#photo-response';
import { toOpenApiSchema } from '../../platform/openapi/openapi-schema.js';
import { modelName } from '../encodings/index.js';

/**
 * The maximum width and height of an image: the largest 4-byte integer, because the database columns for width and
 * height have this type.
 */
const maxImageSide = 2 ** 31 - 1;

/**
 * Requires that all values are float32 numbers. Zod's own validation of an array takes ten times as long, and a line
 * can contain millions of numbers.
 */
function requireFloat32Numbers(values: unknown[], context: z.RefinementCtx): number[] {
  const isFloat32 = (value: unknown): value is number =>
    typeof value === 'number' && Number.isFinite(Math.fround(value));
  return values.every(isFloat32) ? values : reportInvalidValue(context, values, 'must be float32 numbers');
}

function reportInvalidValue(context: z.RefinementCtx, input: unknown, message: string): never {
  context.issues.push({ code: 'custom', input, message });
  return z.NEVER;
}

/** The schema of an encoding. It is equivalent to {@link encodingNumbers}, but validates faster. */
export const encodingWithFastValidation = z
  .unknown()
  .transform((value, context) =>
    Array.isArray(value) && value.length === 128
      ? requireFloat32Numbers(value, context)
      : reportInvalidValue(context, value, 'must be 128 numbers'),
  )
  .meta({
    ...toOpenApiSchema(encodingNumbers),
    description: 'The encoding: 128 numbers, stored as float32.',
  });

/**
 * The schema of 68 landmarks. It is equivalent to the schema of `landmarks_68` in {@link faceSchema}, but validates faster.
 */
const landmarks68WithFastValidation = z
  .unknown()
  .transform((value, context): number[][] => {
    const points = Array.isArray(value) && value.length === 68 ? (value as unknown[]) : [];
    if (points.length === 0 || !points.every((point) => Array.isArray(point) && point.length === 2)) {
      return reportInvalidValue(context, value, 'must be 68 points of two numbers');
    }
    requireFloat32Numbers(points.flat(), context);
    return points as number[][];
  })
  .meta({ ...toOpenApiSchema(faceSchema.shape.landmarks_68) });

const archivedFace = z
  .object({
    ...faceSchema.pick({ box: true, score: true }).shape,
    landmarks_68: landmarks68WithFastValidation.optional(),
    encoding: encodingWithFastValidation,
  })
  .meta({ id: 'ArchivedFace' });

export const archivedFaceFieldNames = archivedFace.keyof().options;

const imageSide = z.int().min(1).max(maxImageSide);

/** The schema of a line of an import. Only the hash of the file and one encoding are required. */
export const importedImageLine = z
  .object({
    file_hash: fileHash,
    faces: z
      .array(archivedFace)
      .min(1, 'must be at least one')
      .max(10_000)
      .meta({ description: 'The faces of the image, the most prominent first.' }),
    width: imageSide.optional().meta({ description: 'Width of the upright photo in pixels.' }),
    height: imageSide.optional().meta({ description: 'Height of the upright photo in pixels.' }),
    model: modelName.default('imported').meta({
      description: 'Name and version of the model. Only encodings of the same model can be compared.',
    }),
    created_at: z
      .unknown()
      .optional()
      .meta({
        ...toOpenApiSchema(z.iso.datetime()),
        description:
          'Time at which the image was uploaded to the service that exported it. An import ignores this time.',
      }),
  })
  .meta({ id: 'ImportedImageLine' });

export type ImportedImageLine = z.input<typeof importedImageLine>;

/** The schema of a line of an export. */
export const exportedImageLine = importedImageLine
  .extend({
    model: modelName.meta({ description: 'Name and version of the model.' }),
    created_at: z.iso.datetime().meta({ description: 'Time of the upload or import.' }),
  })
  .meta({ id: 'ExportedImageLine' });

export type ExportedImageLine = z.input<typeof exportedImageLine>;
