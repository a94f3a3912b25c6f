import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nonMaximumSuppression } from '../../src/detection/non-maximum-suppression.js';
import { intersectionOverUnion } from '../../src/imaging/geometry/box.js';
import { arbitraryDetection, createUprightFace } from './detections.js';

const arbitraryThreshold = fc.constantFrom(0.2, 0.3, 0.5, 0.7);

describe('nonMaximumSuppression', () => {
  it('keeps no two boxes that overlap by more than the threshold', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDetection), arbitraryThreshold, (all, limit) => {
        const kept = nonMaximumSuppression(all, limit);
        for (const [i, a] of kept.entries()) {
          for (const b of kept.slice(i + 1)) {
            expect(intersectionOverUnion(a.box, b.box)).toBeLessThanOrEqual(limit);
          }
        }
      }),
    );
  });

  it('removes a box only if an overlapping box has at least the same score', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDetection), arbitraryThreshold, (all, limit) => {
        const kept = nonMaximumSuppression(all, limit);
        for (const dropped of all.filter((detection) => !kept.includes(detection))) {
          const rivals = kept.filter(({ box }) => intersectionOverUnion(box, dropped.box) > limit);
          expect(Math.max(...rivals.map(({ score }) => score))).toBeGreaterThanOrEqual(dropped.score);
        }
      }),
    );
  });

  it('returns a subset of its input, highest score first', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDetection), arbitraryThreshold, (all, limit) => {
        const kept = nonMaximumSuppression(all, limit);
        const scores = kept.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        expect(kept.every((detection) => all.includes(detection))).toBe(true);
        expect(kept.length > 0).toBe(all.length > 0);
      }),
    );
  });

  it('returns the same result for any order of the boxes', () => {
    const shuffled = fc
      .array(arbitraryDetection)
      .chain((all) =>
        fc
          .shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
          .map((other) => [all, other] as const),
      );
    fc.assert(
      fc.property(shuffled, arbitraryThreshold, ([all, other], limit) => {
        expect(nonMaximumSuppression(other, limit)).toEqual(nonMaximumSuppression(all, limit));
      }),
    );
  });

  it('returns the same result for any order of boxes that differ only in their shape', () => {
    const tall = createUprightFace({ x: 0, y: 0, width: 4, height: 16 }, 0.5);
    const square = createUprightFace({ x: 0, y: 0, width: 8, height: 8 }, 0.5);
    expect(nonMaximumSuppression([tall, square], 0.3)).toEqual(nonMaximumSuppression([square, tall], 0.3));
  });

  it('does not remove one of two faces whose cheeks touch', () => {
    const couple = [
      createUprightFace({ x: 0, y: 0, width: 40, height: 50 }, 0.9),
      createUprightFace({ x: 25, y: 5, width: 40, height: 50 }, 0.8),
    ];
    expect(nonMaximumSuppression(couple, 0.3)).toEqual(couple);
  });
});
