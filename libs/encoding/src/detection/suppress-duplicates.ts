import { area, intersectionOverUnion, overlap, type FaceBox } from '../geometry/face-box.js';
import { bySureness, type Detection } from './detection.js';

export interface DuplicateLimits {
  /** Boxes that share more than this part of their union are one face. */
  readonly union: number;
  /** So are boxes of which the smaller lies inside the larger by more than this part. */
  readonly containment: number;
}

/** Greedy non-maximum suppression: of boxes that show the same face the surest remains. Surest first. */
export function suppressDuplicates(detections: readonly Detection[], limits: DuplicateLimits): Detection[] {
  const kept: Detection[] = [];
  for (const detection of [...detections].sort(bySureness)) {
    if (!kept.some(({ box }) => isSameFace(box, detection.box, limits))) kept.push(detection);
  }
  return kept;
}

export function isSameFace(a: FaceBox, b: FaceBox, { union, containment }: DuplicateLimits): boolean {
  if (intersectionOverUnion(a, b) > union) return true;
  const smaller = Math.min(area(a), area(b));
  return smaller > 0 && overlap(a, b) / smaller > containment;
}
