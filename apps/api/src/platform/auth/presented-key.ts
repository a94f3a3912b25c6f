import { type IncomingHttpHeaders } from 'node:http';

/**
 * The key that a request shows: `Authorization: Bearer …` (RFC 6750), or `X-API-Key`; undefined when it shows none.
 *
 * Where both are there, the first counts.
 */
export function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^Bearer +(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['x-api-key'];
  return bearer ?? (typeof header === 'string' && header !== '' ? header : undefined);
}
