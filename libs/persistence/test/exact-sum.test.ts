import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addEncodings, computeAverage, toExactUnits } from '../src/statistics/exact-sum.js';

const arbitraryFloat32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const arbitraryEncoding = fc.array(arbitraryFloat32, { minLength: 128, maxLength: 128 });
const zeroSum = Array<bigint>(128).fill(0n);

describe('toExactUnits', () => {
  test('counts in steps of the smallest float32', () => {
    expect(toExactUnits(2 ** -149)).toBe(1n);
    expect(toExactUnits(-(2 ** -149))).toBe(-1n);
    expect(toExactUnits(1)).toBe(2n ** 149n);
    expect(toExactUnits(-0)).toBe(0n);
  });

  test('the conversion to exact units is reversed exactly by a division', () => {
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
  test('a sum of encodings is the same in every order and in every grouping', () => {
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

  test('averages to the encoding itself when it is the only one', () => {
    fc.assert(
      fc.property(arbitraryEncoding, (only) => {
        expect(computeAverage(addEncodings(zeroSum, [only]), 1)).toEqual(only.map((value) => value + 0));
      }),
    );
  });

  test('averages to zeros when nothing was counted', () => {
    expect(computeAverage(zeroSum, 0)).toEqual(Array(128).fill(0));
  });
});
