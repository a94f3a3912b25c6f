import { type Examples, type Operation, type Parameter, type Schema } from './api-document.js';
import { createFormFile } from './client.js';
import { readExampleFile } from './example-files.js';

/** An example request of the OpenAPI document, identified by its name. */
export interface ExampleRequest {
  readonly template: string;
  readonly method: string;
  readonly operation: Operation;
  readonly name: string;
}

/** The documented response to an example request. `body` is undefined if the response has no body. */
export interface DocumentedResponse {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Returns the example requests of an operation. An operation without parameters and body has one example request. This
 * request has the same name as the example of the successful response, or the name `no-content` if the response has no
 * body.
 */
export function createExampleRequests(
  template: string,
  method: string,
  operation: Operation,
): ExampleRequest[] {
  const shown = [...operation.parameters, ...Object.values(operation.requestBody?.content ?? {})];
  const names = new Set(shown.flatMap(({ examples }) => Object.keys(examples ?? {})));
  if (shown.length === 0)
    names.add(listDocumentedResponses(operation).find(({ status }) => status < 300)?.name ?? 'no-content');
  return [...names].map((name) => ({ template, method, operation, name }));
}

/**
 * Returns the documented response to an example request: the response example with the same name, or, if there is none,
 * the response without a body.
 *
 * @throws if the document does not contain exactly one such response
 */
export function findDocumentedResponse({
  operation,
  name,
  method,
  template,
}: ExampleRequest): DocumentedResponse {
  const named = listDocumentedResponses(operation).filter((answer) => answer.name === name);
  const bodiless = Object.entries(operation.responses)
    .filter(([, { content }]) => content === undefined)
    .map(([status]) => ({ status: Number(status), body: undefined }));
  const [answer, ...others] = named.length > 0 ? named : bodiless;
  if (answer === undefined || others.length > 0) {
    throw new Error(
      `${method} ${template} shows ${others.length + Number(answer !== undefined)} answers to ${name}`,
    );
  }
  return answer;
}

function listDocumentedResponses({
  responses,
}: Operation): (DocumentedResponse & { readonly name: string })[] {
  return Object.entries(responses).flatMap(([status, { content }]) =>
    Object.values(content ?? {}).flatMap(({ examples }) =>
      Object.entries(examples ?? {}).map(([name, { value }]) => ({
        status: Number(status),
        name,
        body: value,
      })),
    ),
  );
}

/**
 * Sends an example request. If the example sets no value for a required parameter, the value of the first example of
 * this parameter is sent.
 */
export async function sendExampleRequest(
  url: string,
  { template, method, operation, name }: ExampleRequest,
): Promise<Response> {
  let path = template;
  const query = new URLSearchParams();
  // Without this header, fetch adds `Cache-Control: no-cache` to conditional requests.
  const headers = new Headers({ 'Cache-Control': 'max-age=0' });
  for (const parameter of operation.parameters) {
    const value = findParameterValue(parameter, name);
    if (value === undefined) continue;
    if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (parameter.in === 'query') query.set(parameter.name, value);
    else headers.set(parameter.name, value);
  }
  const body = await createRequestBody(operation, name);
  if (typeof body?.content === 'string') headers.set('Content-Type', body.type);
  return fetch(`${url}${path}?${query.toString()}`, { method, headers, body: body?.content ?? null });
}

function findParameterValue({ examples, required }: Parameter, name: string): string | undefined {
  const example = examples?.[name] ?? (required === true ? Object.values(examples ?? {})[0] : undefined);
  return example === undefined ? undefined : String(example.value);
}

async function createRequestBody(
  { requestBody }: Operation,
  name: string,
): Promise<{ type: string; content: string | FormData } | undefined> {
  if (requestBody === undefined) return undefined;
  const media = Object.entries(requestBody.content);
  const [type, { schema, examples }] =
    media.find(([, shown]) => shown.examples?.[name] !== undefined) ?? media[0]!;
  const value = findExample(examples, name);
  if (type === 'multipart/form-data')
    return { type, content: await createExampleForm(schema, value as object) };
  return { type, content: typeof value === 'string' ? value : JSON.stringify(value) };
}

function findExample(examples: Examples = {}, name: string): unknown {
  return (examples[name] ?? Object.values(examples)[0])?.value;
}

/** Creates a form with the given fields. The value of a file field is the name of an example file. */
async function createExampleForm({ properties }: Schema, fields: object): Promise<FormData> {
  const form = new FormData();
  for (const [field, values] of Object.entries(fields)) {
    const schema = (properties as Record<string, Schema>)[field]!;
    for (const value of [values].flat() as unknown[]) {
      const text = String(value);
      form.append(field, isFileSchema(schema) ? createFormFile(await readExampleFile(text), text) : text);
    }
  }
  return form;
}

function isFileSchema(schema: Schema): boolean {
  return ((schema.items ?? schema) as Schema).format === 'binary';
}
