import { type FaceBox } from '../geometry/face-box.js';

/** A box in which a detector saw a face, and how sure it was, 0…1. */
export interface Detection {
  readonly box: FaceBox;
  readonly score: number;
}

/** Sureness first; among equals the larger, then the upper, then the left one, so that the order is total. */
export function bySureness(a: Detection, b: Detection): number {
  return (
    b.score - a.score ||
    b.box.width * b.box.height - a.box.width * a.box.height ||
    a.box.y - b.box.y ||
    a.box.x - b.box.x
  );
}
