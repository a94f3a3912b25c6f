import { fitSimilarity, type Point, type Similarity } from '../geometry/similarity.js';
import { type Landmarks } from '../landmarks/find-landmarks.js';
import { MEAN_FACE } from './mean-face.js';

/** What dlib leaves around the mean face in a chip, as a part of the face. */
export const CHIP_PADDING = 0.25;

/**
 * Where in the photo the face chip lies: the similarity that brings the mean face nearest to the landmarks, as dlib's
 * `get_face_chip_details` finds it.
 *
 * @returns a map from the unit square of the chip to the photo
 */
export function alignFace(landmarks: Landmarks, padding = CHIP_PADDING): Similarity {
  const inChip: Point[] = [];
  const inPhoto: Point[] = [];
  for (const [index, [x, y]] of MEAN_FACE) {
    inChip.push([(padding + x) / (1 + 2 * padding), (padding + y) / (1 + 2 * padding)]);
    inPhoto.push(landmarks[index]!);
  }
  // The mean face has an extent, so a fit always exists.
  return fitSimilarity(inChip, inPhoto)!;
}
