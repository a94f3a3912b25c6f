import { type Examples, type Operation, type Parameter, type Schema } from './api-document.js';
import { fileOf } from './client.js';
import { readExampleFile } from './example-files.js';

/** An example request of the document, identified by its name. */
export interface ExampleRequest {
  readonly template: string;
  readonly method: string;
  readonly operation: Operation;
  readonly name: string;
}

/** The documented response to an example request; responses without a body have none here. */
export interface DocumentedResponse {
  readonly status: number;
  readonly body: unknown;
}

/**
 * The example requests of an operation. An operation without parameters has one example, which is named like that of its
 * response, if this has a body.
 */
export function exampleRequestsOf(template: string, method: string, operation: Operation): ExampleRequest[] {
  const shown = [...operation.parameters, ...Object.values(operation.requestBody?.content ?? {})];
  const names = new Set(shown.flatMap(({ examples }) => Object.keys(examples ?? {})));
  if (shown.length === 0)
    names.add(answersOf(operation).find(({ status }) => status < 300)?.name ?? 'no-content');
  return [...names].map((name) => ({ template, method, operation, name }));
}

/**
 * The documented response to an example request: the response example with the same name, otherwise the response
 * without a body.
 *
 * @throws if there is not exactly one
 */
export function exampleAnswerTo({ operation, name, method, template }: ExampleRequest): DocumentedResponse {
  const named = answersOf(operation).filter((answer) => answer.name === name);
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

function answersOf({ responses }: Operation): (DocumentedResponse & { readonly name: string })[] {
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

/** Sends an example request. Required parameters that the example does not set have the value of the first example. */
export async function sendExampleRequest(
  url: string,
  { template, method, operation, name }: ExampleRequest,
): Promise<Response> {
  let path = template;
  const query = new URLSearchParams();
  // Without this header, fetch adds `Cache-Control: no-cache` to conditional requests.
  const headers = new Headers({ 'Cache-Control': 'max-age=0' });
  for (const parameter of operation.parameters) {
    const value = valueOf(parameter, name);
    if (value === undefined) continue;
    if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (parameter.in === 'query') query.set(parameter.name, value);
    else headers.set(parameter.name, value);
  }
  const body = await bodyOf(operation, name);
  if (typeof body?.content === 'string') headers.set('Content-Type', body.type);
  return fetch(`${url}${path}?${query.toString()}`, { method, headers, body: body?.content ?? null });
}

function valueOf({ examples, required }: Parameter, name: string): string | undefined {
  const example = examples?.[name] ?? (required === true ? Object.values(examples ?? {})[0] : undefined);
  return example === undefined ? undefined : String(example.value);
}

async function bodyOf(
  { requestBody }: Operation,
  name: string,
): Promise<{ type: string; content: string | FormData } | undefined> {
  if (requestBody === undefined) return undefined;
  const media = Object.entries(requestBody.content);
  const [type, { schema, examples }] =
    media.find(([, shown]) => shown.examples?.[name] !== undefined) ?? media[0]!;
  const value = exampleOf(examples, name);
  if (type === 'multipart/form-data') return { type, content: await formOf(schema, value as object) };
  return { type, content: typeof value === 'string' ? value : JSON.stringify(value) };
}

function exampleOf(examples: Examples = {}, name: string): unknown {
  return (examples[name] ?? Object.values(examples)[0])?.value;
}

/** Creates a form with these fields. The value of a file field is the name of an example file. */
async function formOf({ properties }: Schema, fields: object): Promise<FormData> {
  const form = new FormData();
  for (const [field, values] of Object.entries(fields)) {
    const schema = (properties as Record<string, Schema>)[field]!;
    for (const value of [values].flat() as unknown[]) {
      const text = String(value);
      form.append(field, isFile(schema) ? fileOf(await readExampleFile(text), text) : text);
    }
  }
  return form;
}

function isFile(schema: Schema): boolean {
  return ((schema.items ?? schema) as Schema).format === 'binary';
}
