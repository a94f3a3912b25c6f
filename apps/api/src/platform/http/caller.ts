import { type Request } from 'express';
import ipaddr from 'ipaddr.js';

/** The API key of a request, as far as the rate limits need it. */
interface CallerKey {
  readonly id: string;
}

const keys = new WeakMap<Request, CallerKey>();

/** Notes whose key a request has shown. */
export function identifyCaller(request: Request, key: CallerKey): void {
  keys.set(request, key);
}

/** By what a client is told from others: its key, else its address. */
export function callerOf(request: Request): string {
  const key = keys.get(request);
  return key === undefined ? addressOf(request) : `key:${key.id}`;
}

/**
 * The address a request comes from, as far as trusted proxies tell.
 *
 * Of an IPv6 address the first 64 bits count: the others are the client's own to choose.
 */
export function addressOf({ ip }: Request): string {
  if (ip === undefined || !ipaddr.isValid(ip)) return 'address:unknown';
  // IPv4 in the clothes of IPv6, where a socket listens to both.
  const address = ipaddr.process(ip);
  return address.kind() === 'ipv4'
    ? `address:${address.toString()}`
    : `address:${address
        .toByteArray()
        .slice(0, 8)
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('')}`;
}
