import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export type Schema = Readonly<Record<string, unknown>>;

export interface Example {
  readonly summary: string;
  readonly value: unknown;
}

export type Examples = Readonly<Record<string, Example>>;

export interface MediaType {
  readonly schema: Schema;
  readonly examples?: Examples;
}

export interface Header {
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
}

export interface Parameter extends Header {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly examples?: Examples;
}

export interface ResponseDescription {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface Operation {
  readonly operationId: string;
  /** The authentication schemes that an operation accepts, each with the required scopes. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, MediaType>>;
  };
  readonly responses: Readonly<Record<string, ResponseDescription>>;
}

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes?: Readonly<Record<string, object>>;
  };
}

/**
 * The HTTP statuses that may be undocumented, because nginx returns them and not the API: too many requests, no
 * available replica, timeout.
 */
const statusesSentByProxy = new Set([429, 502, 504]);

/**
 * The OpenAPI document of a running service. The class validates the responses of the service against the OpenAPI
 * document.
 */
export class ApiDocument {
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  private readonly validators = new Map<Schema, ValidateFunction>();

  private constructor(readonly openApi: OpenApi) {
    this.ajv.addSchema(forbidUndocumentedFields(openApi), 'document');
  }

  static async load(url: string): Promise<ApiDocument> {
    const response = await fetch(`${url}/openapi.json`);
    return new ApiDocument((await response.json()) as OpenApi);
  }

  /** Finds the path template of the document that matches a path. */
  findPathTemplate(path: string): string | undefined {
    return Object.keys(this.openApi.paths).find((template) => matchesPathTemplate(template, path));
  }

  /**
   * Validates a response against the document: its status, content type, headers and body.
   *
   * @param template the path template of the document
   * @param response the response; its body must not have been read
   * @throws when the response is not documented, or does not match its description
   */
  async checkResponse(method: string, template: string | undefined, response: Response): Promise<void> {
    // Responses for unknown paths and methods are not documented, and neither are responses of the proxy, which
    // docs/problems.md describes.
    const operation =
      template === undefined ? undefined : this.openApi.paths[template]?.[method.toLowerCase()];
    if (operation === undefined) return;
    if (statusesSentByProxy.has(response.status) && operation.responses[response.status] === undefined)
      return;
    const where = `${method} ${template} ${response.status}`;
    const answer = operation.responses[response.status];
    const text = await response.text();
    if (answer === undefined) throw new Error(`Not documented: ${where} ${text}`);
    for (const [name, header] of Object.entries(answer.headers ?? {})) {
      const value = response.headers.get(name);
      if (value !== null)
        this.requireValidValue(`${where} ${name}`, header.schema, parseHeaderValue(value, header.schema));
      else if (header.required === true) throw new Error(`${where} has no ${name}`);
    }
    if (answer.content === undefined) {
      if (text !== '') throw new Error(`${where} is to have no body, and has ${text}`);
      return;
    }
    const type = response.headers.get('content-type')?.split(';')[0] ?? 'no type';
    const media = answer.content[type];
    if (media === undefined) throw new Error(`No such content documented: ${where} ${type}`);
    this.requireValidBody(
      `${where} ${type}`,
      media.schema,
      type.endsWith('json') && !isLineSchema(media.schema) ? JSON.parse(text) : text,
    );
  }

  /**
   * Validates a body against its schema, and each line of an NDJSON body against the schema of the lines.
   *
   * @throws when the body does not match
   */
  requireValidBody(where: string, schema: Schema, body: unknown): void {
    this.requireValidValue(where, schema, body);
    if (isLineSchema(schema))
      this.requireValidValue(`${where}, line by line`, schema.contentSchema, parseJsonLines(body as string));
  }

  /** @throws when the value does not match the schema, which must be part of the document */
  requireValidValue(where: string, schema: Schema, value: unknown): void {
    const validate = this.validators.get(schema) ?? this.ajv.compile(resolveReferences(schema));
    this.validators.set(schema, validate);
    if (!validate(value)) {
      throw new Error(`${where}: ${this.ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`);
    }
  }
}

/** The schema of an NDJSON body. */
interface NdjsonSchema extends Schema {
  readonly contentSchema: Schema;
}

export function isLineSchema(schema: Schema): schema is NdjsonSchema {
  return schema.contentMediaType === 'application/x-ndjson';
}

export function parseJsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

/**
 * Returns a copy of the document that allows no additional fields in any object, so that the validation reports
 * undocumented fields.
 */
function forbidUndocumentedFields(openApi: OpenApi): object {
  const schemas = Object.entries(openApi.components.schemas).map(([name, schema]) => [
    name,
    { ...schema, additionalProperties: false },
  ]);
  return { components: { schemas: Object.fromEntries(schemas) as object } };
}

/** Returns a schema whose references point to the components of the document. */
function resolveReferences(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as Schema;
}

/** Parses the text of a header according to its schema. */
function parseHeaderValue(text: string, { type }: Schema): unknown {
  return type === 'integer' || type === 'number' ? Number(text) : text;
}

function matchesPathTemplate(template: string, path: string): boolean {
  const pattern = template.replaceAll(/\{\w+\}/g, '[^/]+');
  return isDecodablePath(path) && new RegExp(`^${pattern}/?$`).test(path.split('?')[0]!);
}

/** A path that cannot be decoded matches no template. */
function isDecodablePath(path: string): boolean {
  try {
    return decodeURI(path) !== '';
  } catch {
    return false;
  }
}
