import ipaddr from 'ipaddr.js';

/**
 * Whether the `Host` header of a request names this service.
 *
 * This prevents DNS rebinding: a web page can resolve its own host name to an address of this machine or network, and
 * the browser then treats the service as part of the page's site. This attack is not possible with loopback names or IP
 * addresses, so these hosts are always allowed.
 *
 * @param host the value of the header; undefined if it is missing, which means that the client is not a browser
 * @param allowed further host names in lower case; `*` allows all
 */
export function isAllowedHost(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined || allowed.includes('*')) return true;
  const name = hostNameOf(host);
  if (name === undefined) return false;
  return (
    name === 'localhost' || name.endsWith('.localhost') || ipaddr.isValid(name) || allowed.includes(name)
  );
}

/** Returns the host name in a `Host` header, in lower case and without the port; undefined if the header is invalid. */
function hostNameOf(host: string): string | undefined {
  // If a host contains one of these characters, the URL parser would ignore a part of the host.
  if (/[\s/?#@\\]/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
