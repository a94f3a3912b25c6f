import { type z } from 'zod';
import { type Schema, toSchema } from './schema.js';

/** Newline-delimited JSON: one JSON value per line. */
export const ndjson = 'application/x-ndjson';

/**
 * The schema of an NDJSON body. OpenAPI 3.1 cannot describe a sequence of values, but JSON Schema can describe the
 * contents of a string.
 *
 * @param lines the schemas that a line may have
 */
export function ndjsonSchema(...lines: z.ZodType[]): Schema {
  const schemas = lines.map(toSchema);
  return {
    type: 'string',
    contentMediaType: ndjson,
    contentSchema: { type: 'array', items: schemas.length === 1 ? schemas[0] : { oneOf: schemas } },
  } as Schema;
}

/** Formats values as NDJSON. */
export function toNdjson(...values: object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
