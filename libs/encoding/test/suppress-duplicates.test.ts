import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Detection } from '../src/detection/detection.js';
import { suppressDuplicates } from '../src/detection/suppress-duplicates.js';
import { intersectionOverUnion } from '../src/geometry/face-box.js';

const LIMITS = { union: 0.4, containment: 0.7 };

const detection: fc.Arbitrary<Detection> = fc.record({
  box: fc.record({
    x: fc.integer({ min: 0, max: 60 }),
    y: fc.integer({ min: 0, max: 60 }),
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
  }),
  score: fc.integer({ min: 1, max: 10 }).map((tenths) => tenths / 10),
});

describe('suppressDuplicates', () => {
  it('keeps no two boxes of one face', () => {
    fc.assert(
      fc.property(fc.array(detection), (all) => {
        const kept = suppressDuplicates(all, LIMITS);
        for (const [i, a] of kept.entries()) {
          for (const b of kept.slice(i + 1)) {
            expect(intersectionOverUnion(a.box, b.box)).toBeLessThanOrEqual(LIMITS.union);
          }
        }
      }),
    );
  });

  it('drops a box only in favour of one at least as sure', () => {
    fc.assert(
      fc.property(fc.array(detection, { minLength: 1 }), (all) => {
        const kept = suppressDuplicates(all, LIMITS);
        expect(kept[0]!.score).toBe(Math.max(...all.map(({ score }) => score)));
        expect(all).toEqual(expect.arrayContaining(kept));
      }),
    );
  });

  it('gives the same answer in whatever order the boxes come', () => {
    fc.assert(
      fc.property(fc.array(detection), (all) => {
        expect(suppressDuplicates(all.toReversed(), LIMITS)).toEqual(suppressDuplicates(all, LIMITS));
      }),
    );
  });

  it('takes a small box inside a large one for the same face', () => {
    const large = { box: { x: 0, y: 0, width: 100, height: 100 }, score: 0.9 };
    const small = { box: { x: 30, y: 30, width: 40, height: 40 }, score: 0.8 };
    expect(suppressDuplicates([small, large], LIMITS)).toEqual([large]);
  });
});
