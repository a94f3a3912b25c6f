import { describe, expect, it } from '@jest/globals';
import { mirrored } from '../../src/imaging/flip.js';

describe('mirrored', () => {
  it('turns every row of every image around, and keeps its colours', () => {
    const data = Float32Array.from({ length: 2 * 2 * 3 * 3 }, (_, index) => index);
    const result = mirrored({ count: 2, height: 2, width: 3, data });
    expect([...result.data.slice(0, 9)]).toEqual([6, 7, 8, 3, 4, 5, 0, 1, 2]);
    expect([...result.data.slice(-9)]).toEqual([33, 34, 35, 30, 31, 32, 27, 28, 29]);
    expect(mirrored(result).data).toEqual(data);
  });
});
