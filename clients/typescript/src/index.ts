import createFetchClient, { type Client } from 'openapi-fetch';
import { serializeBody } from './serialize-body.js';
import { type paths } from './openapi.js';

export { readLines } from './read-lines.js';
export type * from './openapi.js';

/** Where the service is, and what goes with every request. */
export interface FrsClientOptions {
  /** The address of the service, for instance `http://localhost:8000`. */
  readonly baseUrl: string;
  /** Headers of every request, for instance those that a proxy in front of the service asks for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What sends the requests; the `fetch` of the platform when not given. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * A method for each HTTP method, typed by the OpenAPI document of the service: paths, parameters, bodies, answers and
 * problems. Each resolves to `data` or, for an answer that is no success, to `error`, and to the `response` itself. It
 * rejects only when there is no answer at all.
 */
export type FrsClient = Client<paths>;

/**
 * Makes a client.
 *
 * The body is an object with the properties that the OpenAPI document defines. With a `Blob` or `File` anywhere in it, it is sent as a
 * form, otherwise as JSON; a string or a `Blob` in its place is sent as it is.
 */
export function createClient({ headers, ...options }: FrsClientOptions): FrsClient {
  return createFetchClient<paths>({
    ...options,
    // The body itself knows best what it is.
    headers: { 'Content-Type': null, ...headers },
    bodySerializer: serializeBody,
  });
}
