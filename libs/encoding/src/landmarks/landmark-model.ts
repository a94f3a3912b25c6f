import { type PixelBatch } from '../imaging/pixel-batch.js';
import { type Point } from '../imaging/geometry/similarity.js';

/** 68 points in the order of the iBUG 300-W annotation, as in dlib. */
export type Landmarks = readonly Point[];

/**
 * A model that locates the landmarks of a face. Each model is a folder below `landmarks/` that implements this
 * interface.
 */
export interface LandmarkModel {
  /** The side of the square crops, in pixels. */
  readonly cropSide: number;
  /**
   * @param crops RGB, 0…255, each an upright face with some margin
   * @returns 68 points per crop, in units of the crop's side from its top left corner
   */
  locateLandmarks(crops: PixelBatch): Promise<Landmarks[]>;
}
