import ipaddr from 'ipaddr.js';

/**
 * Whether a request names a host that is known to be this service, in its header `Host`.
 *
 * A page can have its own name resolve to an address of this machine or network (DNS rebinding): to the browser the
 * service is then part of that page's site. Names that only the resolver of the operator gives out cannot be used so;
 * nor can an address, which is resolved by nobody.
 *
 * @param host undefined when there is none, which no browser does
 * @param allowed names in lower case, beside those of loopback; `*` among them stands for any
 */
export function isAllowedHost(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined || allowed.includes('*')) return true;
  const name = hostNameOf(host);
  if (name === undefined) return false;
  return (
    name === 'localhost' || name.endsWith('.localhost') || ipaddr.isValid(name) || allowed.includes(name)
  );
}

/** The name in a `Host` header, in lower case and without its port; undefined when it has none. */
function hostNameOf(host: string): string | undefined {
  // A URL would find a host in what comes before or after these.
  if (/[\s/?#@\\]/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
