import { type Box } from './box.js';

/** A face that a detector found; some detectors give no score. */
export interface DetectedFace {
  box: Box;
  score?: number;
}

/** What a detector found in a photo. */
export interface DetectedPhoto {
  path: string;
  faces: readonly DetectedFace[];
  /** Why the photo could not be read. */
  problem?: string;
}
