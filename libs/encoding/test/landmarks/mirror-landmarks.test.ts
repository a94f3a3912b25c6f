import { describe, expect, it } from '@jest/globals';
import { alignByLandmarks } from '../../src/alignment/align-face.js';
import { MEAN_EYES_AND_NOSE } from '../../src/alignment/mean-face.js';
import { type Point } from '../../src/imaging/geometry/similarity.js';
import { mirrorLandmarks } from '../../src/landmarks/mirror-landmarks.js';

describe('mirrorLandmarks', () => {
  const scattered = Array.from({ length: 68 }, (_, index): Point => [index / 68, (index * 7) / 500]);

  it('mirroring landmarks twice returns the original landmarks', () => {
    const twice = mirrorLandmarks(mirrorLandmarks(scattered));
    twice.forEach(([x, y], index) => {
      expect(x).toBeCloseTo(scattered[index]![0], 12);
      expect(y).toBe(scattered[index]![1]);
    });
  });

  it('does not move the landmarks on the middle line of the face', () => {
    const middle = [8, 27, 28, 29, 30, 33, 51, 57, 62, 66];
    const mirrored = mirrorLandmarks(scattered);
    const stayed = scattered.flatMap(([, y], index) => (mirrored[index]![1] === y ? [index] : []));
    expect(stayed).toEqual(middle);
  });

  it('mirroring does not change the landmarks of the mean face', () => {
    const face = scattered.map((point, index) => MEAN_EYES_AND_NOSE.get(index) ?? point);
    const { a, b } = alignByLandmarks(face);
    const other = alignByLandmarks(mirrorLandmarks(face));
    expect(other.a).toBeCloseTo(a, 2);
    expect(other.b).toBeCloseTo(-b, 2);
  });
});
