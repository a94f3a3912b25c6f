import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isAllowedHost } from '../src/platform/auth/allowed-host.js';

describe('a host', () => {
  test.each([
    'localhost',
    'LOCALHOST:8000',
    'localhost.',
    'frs.localhost:8000',
    '127.0.0.1:8000',
    '127.8.9.10',
    '[::1]:8000',
    '192.168.1.20:8000',
    '[2001:db8::1]',
    'frs.example.org',
    'FRS.example.org:443',
  ])('%s is allowed', (host) => {
    expect(isAllowedHost(host, ['frs.example.org'])).toBe(true);
  });

  test.each([
    'evil.example:8000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example@localhost',
    'localhost@evil.example',
    'evil.example/localhost',
    'evil.example#localhost',
    'evil.example\\@localhost',
    'evil.example localhost',
    'www.frs.example.org',
    'notlocalhost',
    '',
    ':8000',
  ])('%j is not allowed', (host) => {
    expect(isAllowedHost(host, ['frs.example.org'])).toBe(false);
  });

  test('may be missing from a request, because a client that sends no host is not a browser', () => {
    expect(isAllowedHost(undefined, [])).toBe(true);
  });

  test('may be any host if the configuration allows all hosts', () => {
    expect(isAllowedHost('evil.example', ['*'])).toBe(true);
  });

  test('must be in the list of allowed hosts if it has another name', () => {
    fc.assert(
      fc.property(fc.domain(), fc.integer({ min: 1, max: 65_535 }), (name, port) => {
        expect(isAllowedHost(`${name}:${port}`, [])).toBe(false);
        expect(isAllowedHost(`${name}:${port}`, [name.toLowerCase()])).toBe(true);
      }),
    );
  });

  test('never causes an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (host) => {
        isAllowedHost(host, []);
      }),
    );
  });
});
