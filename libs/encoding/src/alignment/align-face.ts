import { fitSimilarity, type Point, type Similarity } from '../geometry/similarity.js';
import { type Landmarks } from '../landmarks/find-landmarks.js';
import { CHIP_SIDE } from '../runtime/face-runtime.js';
import { MEAN_FACE } from './mean-face.js';

/** What dlib leaves around the mean face on each side, in units of the face's width. */
const PADDING = 0.25;

/** dlib's positions count from the centre of the first pixel, ours from its corner. */
const HALF_A_PIXEL = 0.5 / CHIP_SIDE;

/**
 * Where in the photo the face chip lies: the similarity that brings the mean face nearest to the landmarks, as dlib's
 * `get_face_chip_details` finds it.
 *
 * @returns a map from the unit square of the chip to the photo
 */
export function alignFace(landmarks: Landmarks): Similarity {
  const inChip: Point[] = [];
  const inPhoto: Point[] = [];
  for (const [index, [x, y]] of MEAN_FACE) {
    inChip.push([positionInChip(x), positionInChip(y)]);
    inPhoto.push(landmarks[index]!);
  }
  // The mean face has an extent, so a fit always exists.
  return fitSimilarity(inChip, inPhoto)!;
}

function positionInChip(positionInFace: number): number {
  return (PADDING + positionInFace) / (1 + 2 * PADDING) + HALF_A_PIXEL;
}
