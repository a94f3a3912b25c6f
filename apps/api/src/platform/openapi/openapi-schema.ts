/**
 * Converts zod schemas to the JSON Schemas of the OpenAPI document. The conversion of NestJS is not used, because it
 * creates schemas of OpenAPI 3.0, and this document uses version 3.1. Schemas with an `id` become components, to which
 * several operations refer.
 */
import { type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';

/** A JSON Schema in an OpenAPI 3.1 document. */
export type OpenApiSchema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/**
 * For a request, the JSON Schema describes the values that a client sends, before the zod schema transforms them. The
 * zod schemas of responses transform nothing.
 */
const jsonSchemaOptions: Parameters<typeof z.toJSONSchema>[1] = {
  target: 'draft-2020-12',
  io: 'input',
  override: ({ jsonSchema }) => {
    simplifyJsonSchema(jsonSchema);
  },
};

/** Converts a zod schema to a JSON Schema. A schema with an `id` becomes a reference to a component. */
export function toOpenApiSchema(schema: z.ZodType): OpenApiSchema {
  const id = z.globalRegistry.get(schema)?.id;
  if (id !== undefined) return { $ref: createSchemaReference(id) };
  const json = JSON.stringify(removeKeywords(z.toJSONSchema(schema, jsonSchemaOptions), '$schema', '$defs'));
  return JSON.parse(json.replaceAll('"#/$defs/', `"${createSchemaReference('')}`)) as OpenApiSchema;
}

/** The JSON Schemas of all zod schemas with an `id`. */
export function createComponentSchemas(): Record<string, OpenApiSchema> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { ...jsonSchemaOptions, uri: createSchemaReference });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [id, removeKeywords(schema, '$schema', '$id')]),
  );
}

function removeKeywords(schema: z.core.JSONSchema.BaseSchema, ...keywords: string[]): OpenApiSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)));
}

function createSchemaReference(id: string): string {
  return `#/components/schemas/${id}`;
}

/** Removes redundant keywords, and converts constants to the form that OpenAPI tools expect. */
function simplifyJsonSchema(json: z.core.JSONSchema.BaseSchema): void {
  if (json.const !== undefined) {
    json.enum = [json.const];
    delete json.const;
  }
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.contentEncoding === 'base64') {
    json.format = 'byte';
    delete json.contentEncoding;
  }
  if (json.format !== undefined) delete json.pattern;
}
