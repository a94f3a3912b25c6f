import { type Box } from './box.js';

/** A detected face. Some detectors report no score. */
export interface DetectedFace {
  box: Box;
  score?: number;
}

/** The result of a detector for one photo. */
export interface DetectedPhoto {
  path: string;
  faces: readonly DetectedFace[];
  /** The reason why the photo could not be decoded. */
  problem?: string;
}
