import { type Request } from 'express';
import { hasBody } from '../../platform/http/unread-body.js';
import { ndjsonMediaType } from '../../platform/openapi/ndjson.js';
import { Problem } from '../../platform/problems/problem.js';

/** The content types that clients use for newline-delimited JSON. */
const ndjsonContentTypes = [
  ndjsonMediaType,
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
];

/**
 * Requires that the content type of an import is one of the types for newline-delimited JSON. A page of another web
 * site can send plain text and forms without a CORS preflight request. It cannot send the content types for
 * newline-delimited JSON without a preflight request.
 *
 * @throws {Problem} if the request body has another content type, or no content type
 */
export function requireNdjsonContentType(request: Request): void {
  if (!hasBody(request) || request.is(ndjsonContentTypes) !== false) return;
  const given = request.get('content-type');
  throw new Problem('wrong-content-type', {
    detail: given === undefined ? 'The header Content-Type is missing.' : `The Content-Type is ${given}.`,
  });
}
