import {
  transformPoint,
  composeSimilarities,
  fitSimilarity,
  getScaleFactor,
  type Point,
  type Similarity,
} from '../imaging/geometry/similarity.js';
import { MEAN_DETECTOR_POINTS, MEAN_EYES_AND_NOSE } from './mean-face.js';

/** The side of dlib's face crop (the aligned square crop of a face), in pixels. */
export const FACE_CROP_SIDE = 150;

/** The margin of dlib's face crop around the mean face on each side, in units of the face's width. */
const FACE_CROP_MARGIN = 0.25;

/**
 * The offset between the coordinates of dlib, which start at the centre of the first pixel, and our coordinates, which
 * start at the corner of this pixel.
 */
const HALF_PIXEL_OFFSET = 0.5 / FACE_CROP_SIDE;

/**
 * Our alignment uses five of the 68 landmarks. This is their vertical offset from the points of dlib's five-landmark
 * predictor. In the face crop, our landmarks are 1.4 px lower (median over 670 faces of LFW). The horizontal offset is
 * 0 ± 0.6 px, and scale and rotation do not differ.
 */
const FIVE_OF_68_BIAS = 1.4 / FACE_CROP_SIDE;

/**
 * The maximum difference between the alignment by landmarks and the alignment by the detector's points, in sides of the
 * face crop. The median difference is 0.05. The difference is up to 0.5 for faces in profile, and 1 to 10 for incorrect
 * landmarks.
 */
const MAX_ALIGNMENT_DIFFERENCE = 0.7;

/**
 * Aligns a face by its landmarks. If this alignment differs too much from the alignment by the detector's points, the
 * latter is used. This happens for small, blurred and partly hidden faces.
 *
 * @param landmarks 68 points, in pixels of the photo
 * @param points the detector's five points, in pixels of the photo
 * @returns a map from the unit square of the face crop to the photo
 */
export function alignFace(landmarks: readonly Point[], points: readonly Point[]): Similarity {
  const [precise, coarse] = [alignByLandmarks(landmarks), alignByDetectorPoints(points)];
  return computeAlignmentDifference(coarse, precise) > MAX_ALIGNMENT_DIFFERENCE ? coarse : precise;
}

/**
 * Aligns a face as `face_recognition` does by default: the least-squares similarity that maps eye corners and base of
 * the nose to the mean face (`get_face_chip_details` in `dlib/image_transforms/interpolation.h`, five landmarks).
 *
 * @param landmarks 68 points, in pixels of the photo
 * @returns a map from the unit square of the face crop to the photo
 */
export function alignByLandmarks(landmarks: readonly Point[]): Similarity {
  const inFaceCrop = [...MEAN_EYES_AND_NOSE.values()].map(toFaceCropPosition);
  const inPhoto = [...MEAN_EYES_AND_NOSE.keys()].map((index) => landmarks[index]!);
  // The points of the mean face do not coincide, so a solution always exists.
  return composeSimilarities(fitSimilarity(inFaceCrop, inPhoto)!, { a: 1, b: 0, x: 0, y: FIVE_OF_68_BIAS });
}

/**
 * Aligns a face by the detector's five points. The alignment by five points is less precise than the alignment by
 * landmarks, but needs no landmark model.
 *
 * @param points right eye, left eye, nose tip, right and left corner of the mouth, in pixels of the photo
 * @returns a map from the unit square of the face crop to the photo
 */
export function alignByDetectorPoints(points: readonly Point[]): Similarity {
  return fitSimilarity(MEAN_DETECTOR_POINTS.map(toFaceCropPosition), points)!;
}

/**
 * Computes the difference between two alignments of a face: the root mean square distance of their corners, in sides of
 * the smaller face crop.
 */
function computeAlignmentDifference(a: Similarity, b: Similarity): number {
  const squares = UNIT_SQUARE_CORNERS.map((corner) => {
    const [ax, ay] = transformPoint(a, corner);
    const [bx, by] = transformPoint(b, corner);
    return (ax - bx) ** 2 + (ay - by) ** 2;
  });
  return (
    Math.sqrt(squares.reduce((sum, square) => sum + square) / UNIT_SQUARE_CORNERS.length) /
    Math.min(getScaleFactor(a), getScaleFactor(b))
  );
}

const UNIT_SQUARE_CORNERS: readonly Point[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];

function toFaceCropPosition([x, y]: Point): Point {
  const inFaceCrop = (position: number) =>
    (FACE_CROP_MARGIN + position) / (1 + 2 * FACE_CROP_MARGIN) + HALF_PIXEL_OFFSET;
  return [inFaceCrop(x), inFaceCrop(y)];
}
