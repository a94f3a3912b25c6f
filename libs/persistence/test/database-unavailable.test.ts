import { expect, test } from '@jest/globals';
import { isDatabaseUnavailable } from '#persistence/administration';

const createDatabaseError = (message: string, code?: string): Error =>
  Object.assign(new Error(message), { code });

test.each([
  [createDatabaseError('connect ECONNREFUSED', 'ECONNREFUSED'), true],
  [createDatabaseError('terminating connection', '57P01'), true],
  [createDatabaseError('connection failure', '08006'), true],
  [createDatabaseError('Query read timeout'), true],
  [createDatabaseError('bind message has 17152 parameter formats but 0 parameters', '08P01'), false],
  [createDatabaseError('deadlock detected', '40P01'), false],
])('the error %s means that the database is unavailable: %s', (error, unavailable) => {
  expect(isDatabaseUnavailable(error)).toBe(unavailable);
});
