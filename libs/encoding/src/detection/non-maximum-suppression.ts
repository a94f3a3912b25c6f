import { intersectionOverUnion } from '../imaging/geometry/box.js';
import { compareByScore, type Detection } from './detection.js';

/**
 * The threshold that the authors of YuNet use. The boxes of two people whose cheeks touch have a smaller overlap than
 * this threshold.
 */
export const OVERLAP_THRESHOLD = 0.3;

/**
 * Greedy non-maximum suppression: among boxes that overlap by more than a threshold, keeps only the box with the
 * highest score.
 *
 * @param threshold largest intersection over union of two boxes that are kept
 * @returns the kept detections, highest score first
 */
export function nonMaximumSuppression<T extends Detection>(detections: readonly T[], threshold: number): T[] {
  const kept: T[] = [];
  for (const detection of [...detections].sort(compareByScore)) {
    if (!kept.some(({ box }) => intersectionOverUnion(box, detection.box) > threshold)) kept.push(detection);
  }
  return kept;
}
