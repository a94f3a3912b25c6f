import createFetchClient, { type Client } from 'openapi-fetch';
import { serializeBody } from './serialize-body.js';
import { type paths } from './openapi.js';

export { readLines } from './read-lines.js';
export type * from './openapi.js';

/** The options of a client. */
export interface FrsClientOptions {
  /** The URL of the service, for example `http://localhost:8000`. */
  readonly baseUrl: string;
  /** Headers for every request, for example an API key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The function that the client calls to send a request, such as `fetch`. Default: the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * A client with one method for each HTTP method. The types of paths, parameters, bodies, responses and problems are
 * generated from the OpenAPI document. A method resolves to an object with the `response` and with `data`, or with
 * `error` if the request failed. The promise of a request is rejected only if there is no response.
 */
export type FrsClient = Client<paths>;

/**
 * Creates a client.
 *
 * A body is an object with the properties that the OpenAPI document defines. An object that contains a `Blob` or `File`
 * is sent as a form, any other object as JSON. A string or a `Blob` is sent unchanged.
 */
export function createClient({ headers, ...options }: FrsClientOptions): FrsClient {
  return createFetchClient<paths>({
    ...options,
    // `fetch` sets the content type according to the type of the body.
    headers: { 'Content-Type': null, ...headers },
    bodySerializer: serializeBody,
  });
}
