import { type Box } from '../imaging/geometry/box.js';
import { type Point } from '../imaging/geometry/similarity.js';

/**
 * Five points: right eye, left eye, nose tip, right and left corner of the mouth. Left and right are the sides of the
 * person.
 */
export type FacePoints = readonly [Point, Point, Point, Point, Point];

/** A face that a detector reports. */
export interface Detection {
  readonly box: Box;
  /** 0…1 */
  readonly score: number;
  readonly points: FacePoints;
}

/** A detection is the face in a box if their intersection over union exceeds this value. */
export const MIN_OVERLAP_OF_SAME_FACE = 0.35;

/**
 * Compares detections for sorting: highest score first; with equal scores, the larger, then the upper, the left and the
 * narrower box, so that the order is always the same.
 */
export function compareByScore(a: Detection, b: Detection): number {
  return (
    b.score - a.score ||
    b.box.width * b.box.height - a.box.width * a.box.height ||
    a.box.y - b.box.y ||
    a.box.x - b.box.x ||
    a.box.width - b.box.width
  );
}
