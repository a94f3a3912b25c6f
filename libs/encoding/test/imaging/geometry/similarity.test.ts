import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  transformPoint,
  composeSimilarities,
  fitSimilarity,
  getScaleFactor,
  createSquareTransform,
  type Point,
  type Similarity,
} from '../../../src/imaging/geometry/similarity.js';

const arbitraryCoordinate = fc.double({ min: -1000, max: 1000, noNaN: true });
const arbitraryPoint: fc.Arbitrary<Point> = fc.tuple(arbitraryCoordinate, arbitraryCoordinate);
const arbitrarySimilarity: fc.Arbitrary<Similarity> = fc
  .record({
    angle: arbitraryCoordinate,
    scale: fc.double({ min: 0.01, max: 100, noNaN: true }),
    x: arbitraryCoordinate,
    y: arbitraryCoordinate,
  })
  .map(({ angle, scale, x, y }) => ({ a: scale * Math.cos(angle), b: scale * Math.sin(angle), x, y }));

function expectPointNear([x, y]: Point, [ex, ey]: Point, tolerance: number): void {
  expect(Math.hypot(x - ex, y - ey)).toBeLessThan(tolerance);
}

describe('createSquareTransform', () => {
  it('returns a square with the given centre, side and rotation', () => {
    const side = fc.double({ min: 0.01, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        arbitraryPoint,
        side,
        fc.double({ min: -180, max: 180, noNaN: true }),
        (centre, length, turn) => {
          const square = createSquareTransform(centre, length, turn);
          expectPointNear(transformPoint(square, [0.5, 0.5]), centre, 1e-9 * (1000 + length));
          expect(getScaleFactor(square)).toBeCloseTo(length, 6);
          expect(Math.cos(Math.atan2(square.b, square.a) - (turn * Math.PI) / 180)).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});

describe('fitSimilarity', () => {
  it('returns the similarity with which the points were transformed', () => {
    const spread = fc.array(arbitraryPoint, { minLength: 2, maxLength: 40 }).filter((points) => {
      const [first, ...others] = points as [Point, ...Point[]];
      return others.some(([x, y]) => Math.hypot(x - first[0], y - first[1]) > 1);
    });
    fc.assert(
      fc.property(spread, arbitrarySimilarity, (from, truth) => {
        const fit = fitSimilarity(
          from,
          from.map((p) => transformPoint(truth, p)),
        )!;
        for (const p of from)
          expectPointNear(
            transformPoint(fit, p),
            transformPoint(truth, p),
            1e-6 * (1 + getScaleFactor(truth)) * 1000,
          );
      }),
    );
  });

  it('returns the least-squares optimum if no similarity fits exactly', () => {
    const from: Point[] = [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 12],
    ];
    const to: Point[] = [
      [1, 1],
      [12, 3],
      [9, 14],
      [-2, 11],
    ];
    const error = (s: Similarity) =>
      from.reduce((sum, p, i) => {
        const [x, y] = transformPoint(s, p);
        return sum + (x - to[i]![0]) ** 2 + (y - to[i]![1]) ** 2;
      }, 0);
    const fit = fitSimilarity(from, to)!;
    for (const key of ['a', 'b', 'x', 'y'] as const) {
      for (const step of [-1e-3, 1e-3])
        expect(error({ ...fit, [key]: fit[key] + step })).toBeGreaterThan(error(fit));
    }
  });

  it('returns undefined if all points coincide', () => {
    expect(
      fitSimilarity(
        [
          [3, 4],
          [3, 4],
        ],
        [
          [0, 0],
          [1, 1],
        ],
      ),
    ).toBeUndefined();
  });
});

describe('composeSimilarities', () => {
  it('applies the inner similarity first', () => {
    fc.assert(
      fc.property(arbitrarySimilarity, arbitrarySimilarity, arbitraryPoint, (outer, inner, p) => {
        const expected = transformPoint(outer, transformPoint(inner, p));
        expectPointNear(
          transformPoint(composeSimilarities(outer, inner), p),
          expected,
          1e-9 * (1 + Math.hypot(...expected)) * 1e3,
        );
      }),
    );
  });
});
