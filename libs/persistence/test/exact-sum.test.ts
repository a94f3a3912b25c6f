import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addEncodings, computeAverage, toExactUnits } from '../src/statistics/exact-sum.js';

const arbitraryFloat32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const arbitraryEncoding = fc.array(arbitraryFloat32, { minLength: 128, maxLength: 128 });
const zeroSum = Array<bigint>(128).fill(0n);

describe('toExactUnits', () => {
  test('returns the number as a multiple of the smallest float32', () => {
    expect(toExactUnits(2 ** -149)).toBe(1n);
    expect(toExactUnits(-(2 ** -149))).toBe(-1n);
    expect(toExactUnits(1)).toBe(2n ** 149n);
    expect(toExactUnits(-0)).toBe(0n);
  });

  test('returns a number of units that equals the original number when it is multiplied by 2 ** -149', () => {
    fc.assert(
      fc.property(arbitraryFloat32, (value) => {
        // Adding zero converts -0 to 0, because the integer representation has no negative zero.
        expect(Number(toExactUnits(value)) * 2 ** -149).toBe(value + 0);
      }),
    );
  });

  test('rejects numbers that are not finite float32 numbers', () => {
    for (const value of [0.1, Number.NaN, Infinity, 1e300])
      expect(() => toExactUnits(value)).toThrow(RangeError);
  });
});

describe('a sum of encodings', () => {
  test('is the same for every order and every grouping of the encodings', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEncoding, { maxLength: 6 }), fc.nat(6), (encodings, cut) => {
        const whole = addEncodings(zeroSum, encodings);
        const reversed = addEncodings(zeroSum, [...encodings].reverse());
        const parts = addEncodings(addEncodings(zeroSum, encodings.slice(cut)), encodings.slice(0, cut));
        expect(reversed).toEqual(whole);
        expect(parts).toEqual(whole);
      }),
    );
  });

  test('has the encoding itself as its average if there is only one encoding', () => {
    fc.assert(
      fc.property(arbitraryEncoding, (only) => {
        expect(computeAverage(addEncodings(zeroSum, [only]), 1)).toEqual(only.map((value) => value + 0));
      }),
    );
  });

  test('has zeros as its average if no encoding was counted', () => {
    expect(computeAverage(zeroSum, 0)).toEqual(Array(128).fill(0));
  });
});
