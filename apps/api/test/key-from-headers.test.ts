import { describe, expect, test } from '@jest/globals';
import { readKeyFromHeaders } from '../src/platform/auth/key-from-headers.js';

describe('the API key of a request', () => {
  test.each([
    [{}, undefined],
    [{ authorization: 'Bearer frs_a' }, 'frs_a'],
    [{ authorization: 'bearer   frs_a ' }, 'frs_a'],
    [{ authorization: 'Basic ZnJzOmE=' }, undefined],
    [{ authorization: 'Bearer' }, undefined],
    [{ authorization: 'Bearer two words' }, undefined],
    [{ 'x-api-key': 'frs_b' }, 'frs_b'],
    [{ 'x-api-key': '' }, undefined],
    [{ authorization: 'Bearer frs_a', 'x-api-key': 'frs_b' }, 'frs_a'],
    // Credentials for a proxy are ignored.
    [{ authorization: 'Basic ZnJzOmE=', 'x-api-key': 'frs_b' }, 'frs_b'],
  ])('with the headers %j is %j', (headers, key) => {
    expect(readKeyFromHeaders(headers)).toBe(key);
  });
});
