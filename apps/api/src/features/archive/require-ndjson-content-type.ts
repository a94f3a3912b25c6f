import { type Request } from 'express';
import { hasBody } from '../../platform/http/unread-body.js';
import { ndjson } from '../../platform/openapi/ndjson.js';
import { Problem } from '../../platform/problems/problem.js';

/** The content types in use for newline-delimited JSON. */
const ndjsonContentTypes = [ndjson, 'application/ndjson', 'application/jsonl', 'application/x-jsonlines'];

/**
 * Requires the content type of an import. Pages of other sites can send text and forms without a CORS preflight request,
 * but none of these types.
 *
 * @throws {Problem} if the body has another content type, or none
 */
export function requireNdjsonContentType(request: Request): void {
  if (!hasBody(request) || request.is(ndjsonContentTypes) !== false) return;
  const given = request.get('content-type');
  throw new Problem('wrong-content-type', {
    detail: given === undefined ? 'The header Content-Type is missing.' : `The Content-Type is ${given}.`,
  });
}
