import { promisify } from 'node:util';
import { json, type Request, type Response } from 'express';

/** The maximum size of a body. Two encodings as JSON numbers take about 6 kB. */
const parseJson = promisify<Request, Response>(json({ limit: '64kb' }));

/**
 * Parses the JSON body of a request; undefined if the body is not JSON.
 *
 * The handler of a route calls this function. A middleware is not used, because it would read the body before the
 * guards have authorized the request.
 *
 * @throws the error of express for a body that cannot be parsed
 */
export async function readJsonBody(request: Request, response: Response): Promise<unknown> {
  await parseJson(request, response);
  return request.body as unknown;
}
