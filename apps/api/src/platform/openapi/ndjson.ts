import { getSchemaPath } from '@nestjs/swagger';
import { type Schema } from './schema.js';

/** A JSON value a line. */
export const ndjson = 'application/x-ndjson';

/**
 * The schema of a body of JSON lines. OpenAPI 3.1 knows no sequences, but JSON Schema can say of a string what is
 * written in it.
 *
 * @param lines the models of which each line is one
 */
export function linesOf(...lines: Parameters<typeof getSchemaPath>[0][]): Schema {
  const models = lines.map((line) => ({ $ref: getSchemaPath(line) }));
  return {
    type: 'string',
    contentMediaType: ndjson,
    contentSchema: { type: 'array', items: models.length === 1 ? models[0] : { oneOf: models } },
  } as Schema;
}

/** Values as the lines of an example. */
export function exampleLines(...values: object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
