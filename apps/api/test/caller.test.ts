import { describe, expect, test } from '@jest/globals';
import { type Request } from 'express';
import { clientAddressOf, callerOf, identifyCaller } from '../src/platform/http/caller.js';

const from = (ip: string | undefined): Request => ({ ip }) as Request;

describe('a client is identified', () => {
  test('by its address', () => {
    expect(clientAddressOf(from('192.0.2.1'))).not.toBe(clientAddressOf(from('192.0.2.2')));
    expect(clientAddressOf(from('::ffff:192.0.2.1'))).toBe(clientAddressOf(from('192.0.2.1')));
  });

  test('by the network of its IPv6 address', () => {
    expect(clientAddressOf(from('2001:db8:1:2::3'))).toBe(clientAddressOf(from('2001:db8:1:2:ffff::1')));
    expect(clientAddressOf(from('2001:db8:1:2::3'))).not.toBe(clientAddressOf(from('2001:db8:1:3::3')));
  });

  test('even if its connection is closed', () => {
    expect(clientAddressOf(from(undefined))).toBe('address:unknown');
  });

  test('by its key, regardless of its address', () => {
    const key = { id: '1', name: 'laptop', scopes: [], expiresAt: null };
    const [home, away, other] = [from('192.0.2.1'), from('192.0.2.2'), from('192.0.2.1')];
    identifyCaller(home, key);
    identifyCaller(away, key);
    expect(callerOf(home)).toBe(callerOf(away));
    expect(callerOf(home)).not.toBe(callerOf(other));
  });
});
