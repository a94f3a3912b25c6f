/** A point (x, y). */
export type Point = readonly [number, number];

/** A similarity transform (rotation, uniform scale, translation): (x, y) ↦ (a·x − b·y + x0, b·x + a·y + y0). */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly x: number;
  readonly y: number;
}

export function transformPoint({ a, b, x, y }: Similarity, [px, py]: Point): Point {
  return [a * px - b * py + x, b * px + a * py + y];
}

/** Returns the scale factor of a transform. */
export function getScaleFactor({ a, b }: Similarity): number {
  return Math.hypot(a, b);
}

/** Returns the transform that applies `inner` first and then `outer`. */
export function composeSimilarities(outer: Similarity, inner: Similarity): Similarity {
  const [x, y] = transformPoint(outer, [inner.x, inner.y]);
  return { a: outer.a * inner.a - outer.b * inner.b, b: outer.b * inner.a + outer.a * inner.b, x, y };
}

/**
 * Returns the map from the unit square to the square with the given centre, side and rotation.
 *
 * @param side the side of the square
 * @param turn the rotation in degrees, from the first axis towards the second, which is clockwise in a photo
 */
export function createSquareTransform([x, y]: Point, side: number, turn = 0): Similarity {
  const radians = (turn * Math.PI) / 180;
  const [a, b] = [side * Math.cos(radians), side * Math.sin(radians)];
  return { a, b, x: x - (a - b) / 2, y: y - (b + a) / 2 };
}

/**
 * Computes the least-squares similarity transform from `from` to `to`, without reflection (Umeyama 1991; in two
 * dimensions without reflection the solution is the quotient of two complex sums).
 *
 * @returns undefined when all points of `from` coincide.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity | undefined {
  const source = computeCentroid(from);
  const target = computeCentroid(to);
  let dot = 0;
  let cross = 0;
  let spread = 0;
  from.forEach(([fx, fy], index) => {
    const [tx, ty] = to[index]!;
    const [sx, sy] = [fx - source[0], fy - source[1]];
    const [dx, dy] = [tx - target[0], ty - target[1]];
    dot += sx * dx + sy * dy;
    cross += sx * dy - sy * dx;
    spread += sx * sx + sy * sy;
  });
  if (spread === 0) return undefined;
  const turn = { a: dot / spread, b: cross / spread, x: 0, y: 0 };
  const [x, y] = transformPoint(turn, source);
  return { ...turn, x: target[0] - x, y: target[1] - y };
}

/** Returns the mean of some points. */
export function computeCentroid(points: readonly Point[]): Point {
  const [x, y] = points.reduce<Point>(([sx, sy], [px, py]) => [sx + px, sy + py], [0, 0]);
  return [x / points.length, y / points.length];
}
