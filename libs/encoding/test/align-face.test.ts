import { describe, expect, it } from '@jest/globals';
import { alignFace } from '../src/alignment/align-face.js';
import { MEAN_FACE } from '../src/alignment/mean-face.js';
import { apply, scaleOf, type Point } from '../src/geometry/similarity.js';
import { CHIP_SIDE } from '../src/runtime/face-runtime.js';

/** The mean face, as if it had been found in a photo: 100 pixels wide, its corner at (40, 30), turned. */
function meanFaceAt(angle: number): Point[] {
  const landmarks: Point[] = Array.from({ length: 68 }, () => [Number.NaN, Number.NaN]);
  const placed = { a: 100 * Math.cos(angle), b: 100 * Math.sin(angle), x: 40, y: 30 };
  for (const [index, point] of MEAN_FACE) landmarks[index] = apply(placed, point);
  return landmarks;
}

describe('alignFace', () => {
  it('puts a quarter of a face around the mean face', () => {
    const chip = alignFace(meanFaceAt(0));
    expect(scaleOf(chip)).toBeCloseTo(150, 6);
    const [x, y] = apply(chip, [0.5 / CHIP_SIDE, 0.5 / CHIP_SIDE]);
    expect([x, y]).toEqual([expect.closeTo(15, 6), expect.closeTo(5, 6)]);
  });

  it('turns with the face', () => {
    const chip = alignFace(meanFaceAt(0.4));
    expect(Math.atan2(chip.b, chip.a)).toBeCloseTo(0.4, 6);
  });

  it('asks for none of the landmarks that move with the expression', () => {
    const jawBrowsAndLowerLip = [...Array(27).keys(), 55, 56, 57, 58, 59, 65, 66, 67];
    expect(jawBrowsAndLowerLip.filter((index) => MEAN_FACE.has(index))).toEqual([]);
    expect(MEAN_FACE.size).toBe(33);
  });
});
