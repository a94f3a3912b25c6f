import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mirrorBatch, appendMirrorImages } from '../../src/imaging/flip.js';

describe('mirrorBatch', () => {
  it('reverses the pixels of every row, but not their channels', () => {
    const data = Float32Array.from({ length: 2 * 2 * 3 * 3 }, (_, index) => index);
    const result = mirrorBatch({ count: 2, height: 2, width: 3, data });
    expect([...result.data.slice(0, 9)]).toEqual([6, 7, 8, 3, 4, 5, 0, 1, 2]);
    expect([...result.data.slice(-9)]).toEqual([33, 34, 35, 30, 31, 32, 27, 28, 29]);
    expect(mirrorBatch(result).data).toEqual(data);
  });
});

describe('appendMirrorImages', () => {
  it('returns the images, then their mirror images in the same order', () => {
    const side = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), side, side, (count, height, width) => {
        const data = Float32Array.from({ length: count * height * width * 3 }, (_, index) => index);
        const given = { count, height, width, data };
        const both = appendMirrorImages(given);
        expect(both).toMatchObject({ count: 2 * count, height, width });
        expect(both.data.slice(0, data.length)).toEqual(data);
        expect(both.data.slice(data.length)).toEqual(mirrorBatch(given).data);
      }),
    );
  });
});
