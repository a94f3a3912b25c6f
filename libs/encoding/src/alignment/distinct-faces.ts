import { apply, scaleOf, type Similarity } from '../geometry/similarity.js';

/** The centres of two people's chips lie further apart than this part of the larger chip's side. */
const SAME_FACE = 0.3;

/**
 * Boxes that differ may still lead to one face: a detector that sees something between two heads sends the landmarks
 * to one of them. Of faces with one place the first is kept.
 */
export function distinctFaces<T extends { chip: Similarity }>(faces: readonly T[]): T[] {
  const kept: T[] = [];
  for (const face of faces) {
    if (!kept.some(({ chip }) => isSamePlace(chip, face.chip))) kept.push(face);
  }
  return kept;
}

function isSamePlace(a: Similarity, b: Similarity): boolean {
  const [ax, ay] = apply(a, [0.5, 0.5]);
  const [bx, by] = apply(b, [0.5, 0.5]);
  return Math.hypot(ax - bx, ay - by) < SAME_FACE * Math.max(scaleOf(a), scaleOf(b));
}
