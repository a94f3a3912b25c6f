import { expect, test } from '@jest/globals';
import { isDatabaseUnavailable } from '#persistence';

const failure = (message: string, code?: string): Error => Object.assign(new Error(message), { code });

test.each([
  [failure('connect ECONNREFUSED', 'ECONNREFUSED'), true],
  [failure('terminating connection', '57P01'), true],
  [failure('connection failure', '08006'), true],
  [failure('Query read timeout'), true],
  [failure('bind message has 17152 parameter formats but 0 parameters', '08P01'), false],
  [failure('deadlock detected', '40P01'), false],
])('%s: the database is unavailable: %s', (error, unavailable) => {
  expect(isDatabaseUnavailable(error)).toBe(unavailable);
});
