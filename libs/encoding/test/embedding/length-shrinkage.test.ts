import { describe, expect, it } from '@jest/globals';
import { moveNormTowardsTypicalNorm } from '../../src/embedding/length-shrinkage.js';

describe('shrinkLength', () => {
  it('does not change an encoding with the typical norm', () => {
    expect(moveNormTowardsTypicalNorm(Float32Array.of(1.41, 0))).toEqual(Float32Array.of(1.41, 0));
  });

  it.each([0.5, 1, 2])(
    'keeps the direction of an encoding of length %f, and halves the deviation of the logarithm of its length',
    (length) => {
      const [x, y] = moveNormTowardsTypicalNorm(Float32Array.of(0.6 * length, 0.8 * length)) as unknown as [
        number,
        number,
      ];
      expect(x / y).toBeCloseTo(0.75, 6);
      expect(Math.log(Math.hypot(x, y) / 1.41)).toBeCloseTo(Math.log(length / 1.41) / 2, 6);
    },
  );

  it('does not change a zero vector', () => {
    expect(moveNormTowardsTypicalNorm(new Float32Array(128))).toEqual(new Float32Array(128));
  });
});
