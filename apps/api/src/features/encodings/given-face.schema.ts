/** The schemas of a face in a request, which is a photo in a form, the hash of a photo, or an encoding. */
import { z } from 'zod';
import {
  encodingBase64Description,
  encodingBytes,
  readEncodingFromBytes,
  encodingLength,
  fileHash,
} from '#photo-response';
import { type OpenApiSchema, toOpenApiSchema } from '../../platform/openapi/openapi-schema.js';
import { uploadField } from '../../platform/uploads/receive-form.js';

/** The threshold that dlib recommends; docs/faces.md describes its error rates for these encodings. */
export const defaultThreshold = 0.6;

export const thresholdDescription = 'Maximum distance between two faces of one person.';

export const createThresholdSchema = (number: z.ZodNumber | z.ZodCoercedNumber) =>
  number.positive().max(10).default(defaultThreshold).meta({ description: thresholdDescription });

/**
 * The components of real encodings are far below this limit. The limit ensures that the computation of a distance
 * cannot overflow.
 */
export const maxEncodingComponent = 100;

const encodingAsNumbers = z
  .array(z.number().min(-maxEncodingComponent).max(maxEncodingComponent))
  .length(encodingLength, `must be ${encodingLength} numbers`);

const encodingAsBase64 = z
  .base64()
  .meta({ description: encodingBase64Description })
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === encodingBytes, `must be ${encodingBytes} bytes in base64`)
  .transform(readEncodingFromBytes)
  .pipe(encodingAsNumbers);

export const encodingSchema = z
  .union([encodingAsNumbers, encodingAsBase64])
  .meta({ description: `The encoding: ${encodingLength} numbers.` });

export const fileHashSchema = fileHash.meta({
  description: 'SHA-256 of an uploaded file, in lower-case hex.',
});

const faceDescription =
  'Position of the face among the faces of the photo, from 0, which is the most prominent one.';

const maxFaceIndex = 32_767;

/** The position of a face among the faces of a response, counted from 0. */
export const faceIndex = z.int().min(0).max(maxFaceIndex).meta({ description: faceDescription, example: 0 });

const faceIndexField = z
  .string()
  .regex(/^\d{1,5}$/, `must be a whole number from 0 to ${maxFaceIndex}`)
  .transform(Number)
  .pipe(z.number().max(maxFaceIndex))
  .meta({ description: faceDescription });

export const modelName = z
  .string()
  .regex(/^[^\u0000]{1,200}$/u, 'must be 1 to 200 characters')
  .meta({ description: 'Name and version of the model. Only encodings of the same model are compared.' });

/**
 * Creates the schema of a JSON body with the hash of one photo or with one encoding.
 *
 * @param options the schemas of further fields
 */
export function createFaceRequestSchema<Options extends z.ZodRawShape>(options: Options) {
  return z.union([
    z.strictObject({ file_hash: fileHashSchema, face: faceIndex.optional(), ...options }),
    z.strictObject({
      encoding: encodingSchema,
      model: modelName.optional().meta({
        description:
          'Name and version of the model of the encoding. Default: the model of the last photo that was encoded.',
      }),
      ...options,
    }),
  ]);
}

/**
 * Creates the schema of the text fields of a form with one photo.
 *
 * @param options the schemas of further fields, whose values are strings
 */
export function createPhotoFormFieldsSchema<Options extends z.ZodRawShape>(options: Options) {
  return z.strictObject({ face: faceIndexField.optional(), ...options });
}

/** Creates the OpenAPI schema of a form with one photo. */
export function createPhotoFormOpenApiSchema(form: z.ZodType): OpenApiSchema {
  const schema = toOpenApiSchema(form) as OpenApiSchema & { properties: Record<string, OpenApiSchema> };
  const photo = { type: 'string', format: 'binary', description: 'The photo.' } as const;
  return { ...schema, required: [uploadField], properties: { [uploadField]: photo, ...schema.properties } };
}
