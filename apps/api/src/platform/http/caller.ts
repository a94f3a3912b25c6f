import { type Request } from 'express';
import ipaddr from 'ipaddr.js';
import { type ApiKeyEntity } from '#persistence';

/** The API key of an authenticated request. */
export type CallerKey = Pick<ApiKeyEntity, 'id' | 'name' | 'scopes' | 'expiresAt'>;

const keysByRequest = new WeakMap<Request, CallerKey>();

/** Assigns an authenticated API key to a request. */
export function assignKeyToRequest(request: Request, key: CallerKey): void {
  keysByRequest.set(request, key);
}

/** Returns the API key that was assigned to a request; undefined if the service requires no keys. */
export function keyOfRequest(request: Request): CallerKey | undefined {
  return keysByRequest.get(request);
}

/** Identifies a client for the rate limits: by its API key, or by its address if it has no key. */
export function identifyClient(request: Request): string {
  const key = keysByRequest.get(request);
  return key === undefined ? clientAddressOf(request) : `key:${key.id}`;
}

/**
 * Identifies a client by its address, taking trusted proxies into account.
 *
 * Of an IPv6 address, only the first 64 bits are used, because a client can choose the other bits freely.
 */
export function clientAddressOf({ ip }: Request): string {
  if (ip === undefined || !ipaddr.isValid(ip)) return 'address:unknown';
  // Converts IPv4-mapped IPv6 addresses, which a dual-stack socket reports.
  const address = ipaddr.process(ip);
  return address.kind() === 'ipv4'
    ? `address:${address.toString()}`
    : `address:${address
        .toByteArray()
        .slice(0, 8)
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('')}`;
}
