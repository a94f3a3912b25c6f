import { type Examples, type Operation, type Parameter, type Schema } from './api-document.js';
import { fileOf } from './client.js';
import { readExampleFile } from './example-files.js';

/** A request that the document shows, and the answer that it shows for it. */
export interface ExampleRequest {
  readonly template: string;
  readonly method: string;
  readonly operation: Operation;
  readonly name: string;
}

/** What an example is answered with: a status, and a body where that has one. */
export interface ExampleAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Every request that an operation shows; one without parameters is its own example. */
export function exampleRequestsOf(template: string, method: string, operation: Operation): ExampleRequest[] {
  const shown = [...operation.parameters, ...Object.values(operation.requestBody?.content ?? {})];
  const names = new Set(shown.flatMap(({ examples }) => Object.keys(examples ?? {})));
  if (shown.length === 0) names.add(answersOf(operation)[0]!.name);
  return [...names].map((name) => ({ template, method, operation, name }));
}

/**
 * The answer that the document shows for a request: the example of the same name, or else an answer that has no body.
 *
 * @throws when there is none, or more than one
 */
export function exampleAnswerTo({ operation, name, method, template }: ExampleRequest): ExampleAnswer {
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

function answersOf({ responses }: Operation): (ExampleAnswer & { readonly name: string })[] {
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

/** Sends the request as the document shows it. What it leaves open, and needs, is as in the first example. */
export async function sendExampleRequest(
  url: string,
  { template, method, operation, name }: ExampleRequest,
): Promise<Response> {
  let path = template;
  const query = new URLSearchParams();
  // Else fetch would ask for a fresh answer as soon as the request has a condition.
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

/** A form with these fields; where a file belongs, the field names it. */
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
