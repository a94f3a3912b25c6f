import { fitSimilarity, type Point, type Similarity } from '../imaging/geometry/similarity.js';
import { MEAN_FACE, MEAN_FACE_POINTS } from './mean-face.js';

/** Side of dlib's face chip, in pixels. */
export const CHIP_SIDE = 150;

/** What dlib leaves around the mean face on each side, in units of the face's width. */
const PADDING = 0.25;

/** dlib's positions count from the centre of the first pixel, ours from its corner. */
const HALF_A_PIXEL = 0.5 / CHIP_SIDE;

/**
 * Aligns a face by 68 landmarks: the least-squares similarity that maps the mean face to them, as dlib's
 * `get_face_chip_details` (`dlib/image_transforms/interpolation.h`) fits it.
 *
 * @param landmarks 68 points, in pixels of the photo
 * @returns a map from the unit square of the chip to the photo
 */
export function alignByLandmarks(landmarks: readonly Point[]): Similarity {
  const inChip: Point[] = [];
  const inPhoto: Point[] = [];
  for (const [index, position] of MEAN_FACE) {
    inChip.push(positionInChip(position));
    inPhoto.push(landmarks[index]!);
  }
  // The mean face has an extent, so a fit always exists.
  return fitSimilarity(inChip, inPhoto)!;
}

/**
 * Aligns a face by a detector's five points in the same way; coarser, but needs no landmark model.
 *
 * @param points right eye, left eye, nose tip, right and left corner of the mouth, in pixels of the photo
 * @returns a map from the unit square of the chip to the photo
 */
export function alignByPoints(points: readonly Point[]): Similarity {
  return fitSimilarity(MEAN_FACE_POINTS.map(positionInChip), points)!;
}

function positionInChip([x, y]: Point): Point {
  const inChip = (position: number) => (PADDING + position) / (1 + 2 * PADDING) + HALF_A_PIXEL;
  return [inChip(x), inChip(y)];
}
