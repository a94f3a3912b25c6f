import { type Request } from 'express';
import { Problem } from '../problems/problem.js';

/**
 * Refuses the query parameters of a route that reads all its parameters from the body. If they were ignored, a search with
 * `?threshold=0.5` would use the default threshold.
 *
 * @throws {Problem} `malformed-query`, which names the first parameter
 */
export function refuseQueryParameters({ query }: Pick<Request, 'query'>): void {
  const [name] = Object.keys(query);
  if (name === undefined) return;
  throw new Problem('malformed-query', {
    detail: `${name}: is not a query parameter. Send the parameters of this route in the body.`,
  });
}
