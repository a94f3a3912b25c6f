import { type IncomingHttpHeaders } from 'node:http';

/**
 * Requests with these methods change no data, and the same-origin policy prevents pages of other sites from reading the
 * responses.
 */
const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

export interface RequestFromWebPage {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whether a request can change data and comes from a page of another site, according to the headers `Sec-Fetch-Site` or
 * `Origin`. A request without both headers was not sent by a web page.
 *
 * @param origins allowed web sites; `*` allows all
 */
export function isCrossSiteWrite(
  { method, headers }: RequestFromWebPage,
  origins: readonly string[] = [],
): boolean {
  if (safeMethods.includes(method)) return false;
  const { origin, host } = headers;
  if (origins.includes('*') || (origin !== undefined && origins.includes(origin))) return false;
  const site = headers['sec-fetch-site'];
  // Browsers send the header Sec-Fetch-Site only to https: URLs and loopback addresses. Its value is `none` if the user
  // entered the address.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && !isOriginOf(origin, host ?? '');
}

/** Whether the origin of a page has the given host. The protocol is not compared, because a proxy may terminate TLS. */
function isOriginOf(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: own } = new URL(origin);
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === own;
}
