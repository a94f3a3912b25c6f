import { describe, expect, test } from '@jest/globals';
import { type Request } from 'express';
import { clientAddressOf, identifyClient, assignKeyToRequest } from '../src/platform/http/caller.js';

const createRequestFrom = (ip: string | undefined): Request => ({ ip }) as Request;

describe('a client is identified', () => {
  test('by its address', () => {
    expect(clientAddressOf(createRequestFrom('192.0.2.1'))).not.toBe(
      clientAddressOf(createRequestFrom('192.0.2.2')),
    );
    expect(clientAddressOf(createRequestFrom('::ffff:192.0.2.1'))).toBe(
      clientAddressOf(createRequestFrom('192.0.2.1')),
    );
  });

  test('by the network of its IPv6 address', () => {
    expect(clientAddressOf(createRequestFrom('2001:db8:1:2::3'))).toBe(
      clientAddressOf(createRequestFrom('2001:db8:1:2:ffff::1')),
    );
    expect(clientAddressOf(createRequestFrom('2001:db8:1:2::3'))).not.toBe(
      clientAddressOf(createRequestFrom('2001:db8:1:3::3')),
    );
  });

  test('even if its connection is closed', () => {
    expect(clientAddressOf(createRequestFrom(undefined))).toBe('address:unknown');
  });

  test('by its API key, regardless of its address', () => {
    const key = { id: '1', name: 'laptop', scopes: [], expiresAt: null };
    const [home, away, other] = [
      createRequestFrom('192.0.2.1'),
      createRequestFrom('192.0.2.2'),
      createRequestFrom('192.0.2.1'),
    ];
    assignKeyToRequest(home, key);
    assignKeyToRequest(away, key);
    expect(identifyClient(home)).toBe(identifyClient(away));
    expect(identifyClient(home)).not.toBe(identifyClient(other));
  });
});
