import {
  transformPoint,
  composeSimilarities,
  fitSimilarity,
  scaleOf,
  type Point,
  type Similarity,
} from '../imaging/geometry/similarity.js';
import { MEAN_DETECTOR_POINTS, MEAN_EYES_AND_NOSE } from './mean-face.js';

/** Side of dlib's face chip, in pixels. */
export const CHIP_SIDE = 150;

/** dlib's margin around the mean face on each side, in units of the face's width. */
const PADDING = 0.25;

/** dlib's coordinates start at the centre of the first pixel, ours at its corner. */
const HALF_A_PIXEL = 0.5 / CHIP_SIDE;

/**
 * These five of the 68 landmarks are 1.4 px lower in the chip than the points of dlib's five-landmark predictor: the median
 * over 670 faces of LFW. The horizontal difference is 0 ± 0.6 px, that of scale 0 %, that of rotation 0°.
 */
const FIVE_OF_68_BIAS = 1.4 / CHIP_SIDE;

/**
 * The largest accepted difference between the alignments by landmarks and by the detector's points, in sides of the chip.
 * The median is 0.05, faces in profile have up to 0.5, and failed landmarks 1 to 10.
 */
const MAX_DIFFERENCE = 0.7;

/**
 * Aligns a face by its landmarks, or by the detector's points if the two differ too much, as for small, blurred and partly
 * hidden faces.
 *
 * @param landmarks 68 points, in pixels of the photo
 * @param points the detector's five points, in pixels of the photo
 * @returns a map from the unit square of the chip to the photo
 */
export function alignFace(landmarks: readonly Point[], points: readonly Point[]): Similarity {
  const [precise, coarse] = [alignByLandmarks(landmarks), alignByPoints(points)];
  return alignmentDifference(coarse, precise) > MAX_DIFFERENCE ? coarse : precise;
}

/**
 * Aligns a face as `face_recognition` does by default: the least-squares similarity that maps eye corners and base of
 * the nose to the mean face (`get_face_chip_details` in `dlib/image_transforms/interpolation.h`, five landmarks).
 *
 * @param landmarks 68 points, in pixels of the photo
 * @returns a map from the unit square of the chip to the photo
 */
export function alignByLandmarks(landmarks: readonly Point[]): Similarity {
  const inChip = [...MEAN_EYES_AND_NOSE.values()].map(positionInChip);
  const inPhoto = [...MEAN_EYES_AND_NOSE.keys()].map((index) => landmarks[index]!);
  // The points of the mean face do not coincide, so a fit always exists.
  return composeSimilarities(fitSimilarity(inChip, inPhoto)!, { a: 1, b: 0, x: 0, y: FIVE_OF_68_BIAS });
}

/**
 * Aligns a face by a detector's five points. It is less precise, but needs no landmark model.
 *
 * @param points right eye, left eye, nose tip, right and left corner of the mouth, in pixels of the photo
 * @returns a map from the unit square of the chip to the photo
 */
export function alignByPoints(points: readonly Point[]): Similarity {
  return fitSimilarity(MEAN_DETECTOR_POINTS.map(positionInChip), points)!;
}

/** The difference between two alignments of a face: root mean square over the corners, in sides of the smaller chip. */
function alignmentDifference(a: Similarity, b: Similarity): number {
  const squares = CORNERS.map((corner) => {
    const [ax, ay] = transformPoint(a, corner);
    const [bx, by] = transformPoint(b, corner);
    return (ax - bx) ** 2 + (ay - by) ** 2;
  });
  return (
    Math.sqrt(squares.reduce((sum, square) => sum + square) / CORNERS.length) /
    Math.min(scaleOf(a), scaleOf(b))
  );
}

const CORNERS: readonly Point[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];

function positionInChip([x, y]: Point): Point {
  const inChip = (position: number) => (PADDING + position) / (1 + 2 * PADDING) + HALF_A_PIXEL;
  return [inChip(x), inChip(y)];
}
