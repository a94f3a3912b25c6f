import { z } from 'zod';
import { type OpenApiSchema, toOpenApiSchema } from '../../platform/openapi/openapi-schema.js';
import { parseOrThrowProblem } from '../../platform/problems/validation.js';
import { type ReceivedForm, uploadField } from '../../platform/uploads/receive-form.js';
import {
  defaultThreshold,
  encodingSchema,
  fileHashSchema,
  createThresholdSchema,
  thresholdDescription,
} from '../encodings/index.js';

const comparedFace = z.union([
  z.strictObject({ file_hash: fileHashSchema }),
  z.strictObject({ encoding: encodingSchema }),
]);

/** A face that a request specifies by the hash of a photo or by an encoding, not by an uploaded photo. */
export type ComparedFace = z.output<typeof comparedFace>;

export const compareRequest = z.strictObject({
  faces: z.array(comparedFace).length(2, 'must be two'),
  threshold: createThresholdSchema(z.number()),
});

/**
 * The hashes, the encodings and the threshold of a request. It does not contain the photos of a form, which are passed
 * separately.
 */
export interface ComparisonInput {
  readonly faces: readonly ComparedFace[];
  readonly threshold: number;
}

/** In a form, an encoding is a string of JSON or base64. */
const encodingField = z.string().transform(parseJson).pipe(encodingSchema).meta({
  description: 'The encoding: a JSON array of 128 numbers, or 128 little-endian float32 in base64.',
});

/**
 * The fields may be repeated. The total number of photos, hashes and encodings must be two, which is checked after
 * parsing.
 */
const compareForm = z.strictObject({
  file_hash: z.array(fileHashSchema).meta({ maxItems: 2 }).optional(),
  encoding: z.array(encodingField).meta({ maxItems: 2 }).optional(),
  threshold: createThresholdSchema(z.coerce.number()),
});

const photosFieldSchema = {
  type: 'array',
  maxItems: 2,
  items: { type: 'string', format: 'binary' },
  description: 'Photos.',
} as const;

/** The OpenAPI schema of the form, including its photos. */
export function createCompareFormSchema(): OpenApiSchema {
  const schema = toOpenApiSchema(compareForm) as OpenApiSchema & {
    properties: Record<string, OpenApiSchema>;
  };
  return { ...schema, properties: { [uploadField]: photosFieldSchema, ...schema.properties } };
}

/**
 * Parses the text fields of a form.
 *
 * @throws {Problem} for the first invalid field
 */
export function parseCompareForm({ fields }: ReceivedForm): ComparisonInput {
  const values: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    if (name === 'threshold') values[name] = value;
    else values[name] = [...((values[name] as unknown[] | undefined) ?? []), value];
  }
  const {
    file_hash = [],
    encoding = [],
    threshold,
  } = parseOrThrowProblem(compareForm, values, 'malformed-body');
  return {
    faces: [...file_hash.map((file_hash) => ({ file_hash })), ...encoding.map((encoding) => ({ encoding }))],
    threshold,
  };
}

/** Parses the text as JSON. Text that is not JSON is returned unchanged, because it may be an encoding in base64. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const comparisonResponse = z
  .object({
    message: z.enum(['OK']),
    distance: z.number().min(0).meta({
      description: 'Euclidean distance between the two encodings; 0 for the same photo.',
      example: 0.42,
    }),
    threshold: z.number().meta({ description: thresholdDescription, example: defaultThreshold }),
    same_person: z.boolean().meta({ description: 'Whether the distance is at most the threshold.' }),
  })
  .meta({ id: 'ComparisonAnswer' });

export type ComparisonResponse = z.infer<typeof comparisonResponse>;
