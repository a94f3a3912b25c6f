import { type Request } from 'express';
import { ndjson } from '../../platform/openapi/ndjson.js';
import { Problem } from '../../platform/problems/problem.js';
import { hasBody } from '../../platform/http/unread-body.js';

/** The names that go around for a JSON value a line. */
const lineTypes = [ndjson, 'application/ndjson', 'application/jsonl', 'application/x-jsonlines'];

/**
 * A page of another site can have a browser send a text or a form, but none of these types unless it is allowed to.
 *
 * @throws {Problem} when a body does not say that it has a JSON value a line
 */
export function requireLines(request: Request): void {
  if (!hasBody(request) || request.is(lineTypes) !== false) return;
  const given = request.get('content-type');
  throw new Problem('wrong-content-type', {
    detail: given === undefined ? 'It has no Content-Type.' : `Its Content-Type is ${given}.`,
  });
}
