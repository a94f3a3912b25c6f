import { type Point } from '../imaging/geometry/similarity.js';

/**
 * Sequences of the 68 landmarks whose order is reversed in a mirror image, and pairs of sequences that are also
 * swapped.
 */
const JAW = run(0, 16);
const BROWS = run(17, 26);
const NOSTRILS = run(31, 35);
const UPPER_LIDS = [run(36, 39), run(42, 45)] as const;
const LOWER_LIDS = [run(40, 41), run(46, 47)] as const;
const LIPS = [run(48, 54), run(55, 59), run(60, 64), run(65, 67)];

const PARTNERS: readonly number[] = partners();

/**
 * Converts the landmarks of a mirror image to those of the original face: positions and names of left and right are
 * swapped.
 *
 * @param points 68, in the unit square
 */
export function mirrorLandmarks(points: readonly Point[]): Point[] {
  return PARTNERS.map((partner) => {
    const [x, y] = points[partner]!;
    return [1 - x, y];
  });
}

function partners(): number[] {
  const partner = run(0, 67);
  const reverse = (from: readonly number[], to: readonly number[] = from) =>
    from.forEach((index, position) => (partner[index] = to[to.length - 1 - position]!));
  for (const stretch of [JAW, BROWS, NOSTRILS, ...LIPS]) reverse(stretch);
  for (const [left, right] of [UPPER_LIDS, LOWER_LIDS]) {
    reverse(left, right);
    reverse(right, left);
  }
  return partner;
}

function run(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
