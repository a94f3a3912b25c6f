import { type IncomingHttpHeaders } from 'node:http';

/**
 * The API key of a request, from `Authorization: Bearer …` (RFC 6750) or else from `X-API-Key`; undefined if the
 * request has no key.
 */
export function readKeyFromHeaders(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' && header !== '' ? header : undefined);
}
