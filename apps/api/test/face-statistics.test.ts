import { describe, expect, test } from '@jest/globals';
import { type SampledFace } from '#persistence';
import {
  binWidth,
  computeDistanceHistograms,
  type Histogram,
} from '../src/features/statistics/distance-histogram.js';
import { computeEncodingMap } from '../src/features/statistics/encoding-map.js';

/** Creates a face whose encoding has the given first numbers; the other numbers are zero. */
function createFace(numbers: readonly number[], subject: string | null = null): SampledFace {
  const encoding = new Float32Array(128);
  encoding.set(numbers);
  return { fileHash: 'a'.repeat(64), position: 0, model: 'test', encoding, subject };
}

/** Returns the indices of the bins that are not empty, with their counts. */
const nonEmptyBins = (histogram: Histogram): [number, number][] =>
  [...histogram.entries()].filter(([, count]) => count > 0);

describe('the histograms of distances', () => {
  test('count each pair of stored faces once', async () => {
    const faces = [createFace([0]), createFace([0.26]), createFace([0.52])];
    const { storedFaces } = await computeDistanceHistograms(faces, []);
    expect(nonEmptyBins(storedFaces)).toEqual([
      [Math.floor(0.26 / binWidth), 2],
      [Math.floor(0.51 / binWidth), 1],
    ]);
  });

  test('separate the pairs of one subject from the pairs of different subjects', async () => {
    const enrolled = [createFace([0], 'Ada'), createFace([0.3], 'Ada'), createFace([0.9], 'Grace')];
    const { storedFaces, sameSubject, differentSubjects } = await computeDistanceHistograms([], enrolled);
    expect(nonEmptyBins(storedFaces)).toEqual([]);
    expect(nonEmptyBins(sameSubject)).toEqual([[12, 1]]);
    expect(nonEmptyBins(differentSubjects).reduce((sum, [, count]) => sum + count, 0)).toBe(2);
  });

  test('count distances beyond the last limit in the last bin', async () => {
    const { storedFaces } = await computeDistanceHistograms([createFace([0]), createFace([100])], []);
    expect(nonEmptyBins(storedFaces)).toEqual([[storedFaces.length - 1, 1]]);
  });
});

describe('the map of encodings', () => {
  test('shows the two directions in which the encodings differ most, and keeps the distances along them', () => {
    const faces = [createFace([-2, 0.01]), createFace([2, 0.01]), createFace([0, 1]), createFace([0, -1])];
    const { faces: mapped, explainedVariance } = computeEncodingMap(faces);
    const [left, right, top, bottom] = mapped;
    expect(Math.abs(left!.x - right!.x)).toBeCloseTo(4, 2);
    expect(Math.abs(top!.y - bottom!.y)).toBeCloseTo(2, 2);
    expect(Math.abs(left!.y - right!.y)).toBeCloseTo(0, 1);
    expect(explainedVariance.x).toBeGreaterThan(explainedVariance.y);
    expect(explainedVariance.x + explainedVariance.y).toBeCloseTo(1, 5);
  });

  test.each([0, 1])('has no directions for %i faces', (count) => {
    const { faces, explainedVariance } = computeEncodingMap(
      Array.from({ length: count }, () => createFace([1, 2])),
    );
    expect(faces.map(({ x, y }) => [x, y])).toEqual(Array.from({ length: count }, () => [0, 0]));
    expect(explainedVariance).toEqual({ x: 0, y: 0 });
  });

  test('is defined for equal encodings', () => {
    const { faces, explainedVariance } = computeEncodingMap([createFace([1]), createFace([1])]);
    expect(faces.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(explainedVariance).toEqual({ x: 0, y: 0 });
  });
});
