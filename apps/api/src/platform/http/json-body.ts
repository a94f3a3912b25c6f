import { promisify } from 'node:util';
import { json, type Request, type Response } from 'express';

/** Two encodings written out take about 6 kB. */
const parse = promisify<Request, Response>(json({ limit: '64kb' }));

/**
 * Reads the JSON of a request; undefined when its body is none.
 *
 * It is read here and not by a middleware, which would read it before it is known whether the client may come in.
 *
 * @throws what express says of a body that it cannot read
 */
export async function readJsonBody(request: Request, response: Response): Promise<unknown> {
  await parse(request, response);
  return request.body as unknown;
}
