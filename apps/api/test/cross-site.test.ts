import { describe, expect, test } from '@jest/globals';
import { isCrossSiteWrite } from '../src/platform/auth/cross-site.js';

const allowedSite = 'https://app.example.org';

const isRejected = (
  headers: Record<string, string>,
  method = 'POST',
  origins: string[] = [allowedSite],
): boolean => isCrossSiteWrite({ method, headers: { host: 'localhost:8000', ...headers } }, origins);

describe('a request that changes data', () => {
  test.each([
    [{}],
    [{ origin: 'http://localhost:8000' }],
    [{ origin: 'http://localhost:8000', 'sec-fetch-site': 'same-origin' }],
    // A proxy may have changed the `Host` header.
    [{ origin: 'https://frs.example.org', 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ host: 'frs.example.org', origin: 'https://frs.example.org' }],
    [{ host: 'frs.example.org:443', origin: 'https://frs.example.org' }],
    [{ origin: allowedSite }],
    [{ origin: allowedSite, 'sec-fetch-site': 'cross-site' }],
  ])('is accepted with the headers %j', (headers) => {
    expect(isRejected(headers)).toBe(false);
  });

  test.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'anything' }],
    [{ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
    [{ origin: 'http://localhost:3000' }],
    [{ origin: 'http://127.0.0.1:8000' }],
    [{ origin: `${allowedSite}.evil.example` }],
    [{ origin: `${allowedSite}:8443` }],
    [{ origin: '' }],
  ])('is rejected with the headers %j', (headers) => {
    expect(isRejected(headers)).toBe(true);
    expect(isRejected(headers, 'DELETE')).toBe(true);
    expect(isRejected(headers, 'POST', ['*'])).toBe(false);
  });
});

test.each(['GET', 'HEAD', 'OPTIONS'])('a request that changes no data is accepted: %s', (method) => {
  expect(isRejected({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, method)).toBe(false);
});
