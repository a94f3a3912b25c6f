import { type Box } from './imaging/geometry/box.js';
import { type Point } from './imaging/geometry/similarity.js';

/** A face in a photo. All positions are in pixels of the upright photo, from its top left corner. */
export interface Face {
  /** The box of the face, clipped to the photo. */
  box: Box;
  /** The confidence of the detector, 0…1. */
  score: number;
  /** 68 points in the order of the iBUG 300-W annotation, as in dlib. */
  landmarks: readonly Point[];
  /** 128 numbers. The Euclidean distance between two encodings of the same person is usually less than 0.6. */
  encoding: Float32Array;
}
