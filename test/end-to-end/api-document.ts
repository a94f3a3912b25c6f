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

export interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface Operation {
  readonly operationId: string;
  /** The ways to come in, each with the scopes that it takes. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, MediaType>>;
  };
  readonly responses: Readonly<Record<string, Answer>>;
}

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes?: Readonly<Record<string, object>>;
  };
}

/** Too many requests of one client, no replica to be reached, no answer in time. */
const proxyStatuses = new Set([429, 502, 504]);

/** The OpenAPI document of a running service, which every answer of the service is held to. */
export class ApiDocument {
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  private readonly validators = new Map<Schema, ValidateFunction>();

  private constructor(readonly openApi: OpenApi) {
    this.ajv.addSchema(closed(openApi), 'document');
  }

  static async load(url: string): Promise<ApiDocument> {
    const response = await fetch(`${url}/openapi.json`);
    return new ApiDocument((await response.json()) as OpenApi);
  }

  /** The path of the document that a path of the service is an instance of. */
  findPathTemplate(path: string): string | undefined {
    return Object.keys(this.openApi.paths).find((template) => matches(template, path));
  }

  /**
   * Holds an answer to the document: its status, its type, its headers and its body.
   *
   * @param template a path of the document
   * @param response with an unread body
   * @throws when the document does not know the answer, or describes it otherwise
   */
  async checkResponse(method: string, template: string | undefined, response: Response): Promise<void> {
    // What is not documented is not promised: a path that leads nowhere, a method that is not taken. And what a proxy in
    // front says of its own accord is no answer of the API; docs/problems.md describes it.
    const operation =
      template === undefined ? undefined : this.openApi.paths[template]?.[method.toLowerCase()];
    if (operation === undefined) return;
    if (proxyStatuses.has(response.status) && operation.responses[response.status] === undefined) return;
    const where = `${method} ${template} ${response.status}`;
    const answer = operation.responses[response.status];
    const text = await response.text();
    if (answer === undefined) throw new Error(`Not documented: ${where} ${text}`);
    for (const [name, header] of Object.entries(answer.headers ?? {})) {
      const value = response.headers.get(name);
      if (value !== null)
        this.requireValid(`${where} ${name}`, header.schema, plainValue(value, header.schema));
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
   * Holds a body to its schema, and lines of JSON to that of the lines.
   *
   * @throws when the document describes another
   */
  requireValidBody(where: string, schema: Schema, body: unknown): void {
    this.requireValid(where, schema, body);
    if (isLineSchema(schema))
      this.requireValid(`${where}, line by line`, schema.contentSchema, parseLines(body as string));
  }

  /** @throws when the schema, which is part of the document, describes another value */
  requireValid(where: string, schema: Schema, value: unknown): void {
    const validate = this.validators.get(schema) ?? this.ajv.compile(within(schema));
    this.validators.set(schema, validate);
    if (!validate(value)) {
      throw new Error(`${where}: ${this.ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`);
    }
  }
}

/** A body of JSON lines. */
interface Lines extends Schema {
  readonly contentSchema: Schema;
}

export function isLineSchema(schema: Schema): schema is Lines {
  return schema.contentMediaType === 'application/x-ndjson';
}

export function parseLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

/** The document with every object closed: a field that is not documented is as wrong as one that is missing. */
function closed(openApi: OpenApi): object {
  const schemas = Object.entries(openApi.components.schemas).map(([name, schema]) => [
    name,
    { ...schema, additionalProperties: false },
  ]);
  return { components: { schemas: Object.fromEntries(schemas) as object } };
}

/** A schema that stands alone and still finds the components of the document. */
function within(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as Schema;
}

/** What the text of a header stands for. */
function plainValue(text: string, { type }: Schema): unknown {
  return type === 'integer' || type === 'number' ? Number(text) : text;
}

function matches(template: string, path: string): boolean {
  const pattern = template.replaceAll(/\{\w+\}/g, '[^/]+');
  return isReadable(path) && new RegExp(`^${pattern}/?$`).test(path.split('?')[0]!);
}

/** What cannot be decoded leads nowhere. */
function isReadable(path: string): boolean {
  try {
    return decodeURI(path) !== '';
  } catch {
    return false;
  }
}
