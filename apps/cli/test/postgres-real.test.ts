import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { roundToPostgresReal } from '../src/encode/postgres-real.js';

test.each([
  [0, 0],
  [0.1, 0.1],
  [Math.fround(0.1), 0.1],
  [Math.fround(0.9675441), 0.9675441],
  [Math.fround(16_777_216), 16_777_216],
  [-1e-7, -1e-7],
])('PostgreSQL returns %p for a real column as %p', (value, read) => {
  expect(roundToPostgresReal(value)).toBe(read);
});

test('rounding to the type real does not change single-precision numbers', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      // JSON has no negative zero.
      expect(Math.fround(roundToPostgresReal(value)) + 0).toBe(value + 0);
    }),
  );
});
