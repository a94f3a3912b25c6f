import { type Point } from '../imaging/geometry/similarity.js';

/**
 * Sequences of the 68 landmarks. In a mirror image, the order of each sequence is reversed, and the two sequences of a
 * pair are also swapped.
 */
const JAW_INDICES = createRange(0, 16);
const BROW_INDICES = createRange(17, 26);
const NOSTRIL_INDICES = createRange(31, 35);
const UPPER_LID_INDICES = [createRange(36, 39), createRange(42, 45)] as const;
const LOWER_LID_INDICES = [createRange(40, 41), createRange(46, 47)] as const;
const LIP_INDICES = [createRange(48, 54), createRange(55, 59), createRange(60, 64), createRange(65, 67)];

const MIRRORED_INDICES: readonly number[] = computeMirroredIndices();

/**
 * Converts the landmarks of a mirror image to those of the original face: positions and names of left and right are
 * swapped.
 *
 * @param points 68, in the unit square
 */
export function mirrorLandmarks(points: readonly Point[]): Point[] {
  return MIRRORED_INDICES.map((partner) => {
    const [x, y] = points[partner]!;
    return [1 - x, y];
  });
}

function computeMirroredIndices(): number[] {
  const partner = createRange(0, 67);
  const reverse = (from: readonly number[], to: readonly number[] = from) =>
    from.forEach((index, position) => (partner[index] = to[to.length - 1 - position]!));
  for (const stretch of [JAW_INDICES, BROW_INDICES, NOSTRIL_INDICES, ...LIP_INDICES]) reverse(stretch);
  for (const [left, right] of [UPPER_LID_INDICES, LOWER_LID_INDICES]) {
    reverse(left, right);
    reverse(right, left);
  }
  return partner;
}

function createRange(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
