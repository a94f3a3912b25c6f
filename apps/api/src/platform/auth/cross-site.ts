import { type IncomingHttpHeaders } from 'node:http';

/** Methods by which a browser fetches what a page shows. They change nothing here, and no other page reads their answers. */
const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

export interface PageRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Whether a request would change something and was sent by a web page that may not: one of another site, as the browser
 * tells it in `Sec-Fetch-Site`, or else in `Origin`. A request with neither comes from no page.
 *
 * @param origins web sites whose pages may; `*` among them stands for any
 */
export function isCrossSiteWrite({ method, headers }: PageRequest, origins: readonly string[] = []): boolean {
  if (safeMethods.includes(method)) return false;
  const { origin, host } = headers;
  if (origins.includes('*') || (origin !== undefined && origins.includes(origin))) return false;
  const site = headers['sec-fetch-site'];
  // Browsers send it where the address is `https:` or loopback. A person's own act, not a page's, is told by `none`.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && !isOriginOf(origin, host ?? '');
}

/** Whether an origin is that of the host itself; whether there is TLS, only the proxy knows that ends it. */
function isOriginOf(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: own } = new URL(origin);
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === own;
}
