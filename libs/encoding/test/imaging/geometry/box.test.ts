import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  computeArea,
  clipBoxToImage,
  intersectionOverUnion,
  computeOverlapArea,
  type Box,
} from '../../../src/imaging/geometry/box.js';

const arbitraryBox: fc.Arbitrary<Box> = fc.record({
  x: fc.integer({ min: -50, max: 50 }),
  y: fc.integer({ min: -50, max: 50 }),
  width: fc.integer({ min: 1, max: 60 }),
  height: fc.integer({ min: 1, max: 60 }),
});

describe('boxes', () => {
  it('the overlap of two boxes is symmetric, and at most the area of the smaller box', () => {
    fc.assert(
      fc.property(arbitraryBox, arbitraryBox, (a, b) => {
        expect(computeOverlapArea(a, b)).toBe(computeOverlapArea(b, a));
        expect(computeOverlapArea(a, b)).toBeLessThanOrEqual(Math.min(computeArea(a), computeArea(b)));
      }),
    );
  });

  it('the intersection over union of a box with itself is 1, and with another box at most 1', () => {
    fc.assert(
      fc.property(arbitraryBox, arbitraryBox, (a, b) => {
        expect(intersectionOverUnion(a, a)).toBe(1);
        expect(intersectionOverUnion(a, b)).toBeGreaterThanOrEqual(0);
        expect(intersectionOverUnion(a, b)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('do not overlap when they are apart on both axes', () => {
    expect(computeOverlapArea({ x: 0, y: 0, width: 5, height: 5 }, { x: 9, y: 9, width: 5, height: 5 })).toBe(
      0,
    );
  });

  it('are clipped to the part inside the image', () => {
    fc.assert(
      fc.property(arbitraryBox, (a) => {
        const inside = clipBoxToImage(a, 40, 30);
        expect(computeArea(inside)).toBe(computeOverlapArea(a, { x: 0, y: 0, width: 40, height: 30 }));
      }),
    );
  });
});
