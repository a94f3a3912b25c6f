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
  /** 128 numbers; the encodings of one person lie within a Euclidean distance of 0.6 of each other. */
  encoding: Float32Array;
}
