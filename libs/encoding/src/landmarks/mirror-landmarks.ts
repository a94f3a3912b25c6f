import { type Point } from '../imaging/geometry/similarity.js';

/** Runs of the 68 landmarks that a mirror turns round, and pairs of runs that it also exchanges. */
const JAW = run(0, 16);
const BROWS = run(17, 26);
const NOSTRILS = run(31, 35);
const UPPER_LIDS = [run(36, 39), run(42, 45)] as const;
const LOWER_LIDS = [run(40, 41), run(46, 47)] as const;
const LIPS = [run(48, 54), run(55, 59), run(60, 64), run(65, 67)];

const PARTNERS: readonly number[] = partners();

/**
 * The landmarks that a face has if these were found in its mirror image: left and right are exchanged, in place and in
 * name.
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
  const turnRound = (from: readonly number[], to: readonly number[] = from) =>
    from.forEach((index, position) => (partner[index] = to[to.length - 1 - position]!));
  for (const stretch of [JAW, BROWS, NOSTRILS, ...LIPS]) turnRound(stretch);
  for (const [left, right] of [UPPER_LIDS, LOWER_LIDS]) {
    turnRound(left, right);
    turnRound(right, left);
  }
  return partner;
}

function run(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
