import { type z } from 'zod';
import { type OpenApiSchema, toOpenApiSchema } from './openapi-schema.js';

/** Newline-delimited JSON: one JSON value per line. */
export const ndjsonMediaType = 'application/x-ndjson';

/**
 * The schema of an NDJSON body. OpenAPI 3.1 cannot describe a sequence of values, but JSON Schema can describe the
 * contents of a string.
 *
 * @param lines the schemas that a line may have
 */
export function createNdjsonSchema(...lines: z.ZodType[]): OpenApiSchema {
  const schemas = lines.map(toOpenApiSchema);
  return {
    type: 'string',
    contentMediaType: ndjsonMediaType,
    contentSchema: { type: 'array', items: schemas.length === 1 ? schemas[0] : { oneOf: schemas } },
  } as OpenApiSchema;
}

/** Formats values as NDJSON. */
export function toNdjson(...values: object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
