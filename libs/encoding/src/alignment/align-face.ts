import {
  apply,
  compose,
  fitSimilarity,
  scaleOf,
  type Point,
  type Similarity,
} from '../imaging/geometry/similarity.js';
import { DETECTOR_POINTS, EYES_AND_NOSE } from './mean-face.js';

/** Side of dlib's face chip, in pixels. */
export const CHIP_SIDE = 150;

/** What dlib leaves around the mean face on each side, in units of the face's width. */
const PADDING = 0.25;

/** dlib's positions count from the centre of the first pixel, ours from its corner. */
const HALF_A_PIXEL = 0.5 / CHIP_SIDE;

/**
 * The same five landmarks of the 68 lie 1.4 px further down in the chip than dlib's five-landmark predictor puts them:
 * the median over 670 faces of LFW, where the two differ by 0 ± 0.6 px sideways, 0 % in scale and 0° in rotation.
 */
const FIVE_OF_68_BIAS = 1.4 / CHIP_SIDE;

/**
 * Two alignments of a face that differ by more than this contradict each other, in sides of the chip. By landmarks and by
 * the detector's points they differ by 0.05 in the median and by up to 0.5 in profile; landmarks that collapsed differ by 1
 * to 10.
 */
const CONTRADICTION = 0.7;

/**
 * Aligns a face by its landmarks; by the detector's points where the landmarks contradict them, as those of small,
 * blurred and half hidden faces do.
 *
 * @param landmarks 68 points, in pixels of the photo
 * @param points the detector's five points, in pixels of the photo
 * @returns a map from the unit square of the chip to the photo
 */
export function alignFace(landmarks: readonly Point[], points: readonly Point[]): Similarity {
  const [precise, coarse] = [alignByLandmarks(landmarks), alignByPoints(points)];
  return alignmentDifference(coarse, precise) > CONTRADICTION ? coarse : precise;
}

/**
 * Aligns a face as `face_recognition` does by default: the least-squares similarity that maps eye corners and base of
 * the nose to the mean face (`get_face_chip_details` in `dlib/image_transforms/interpolation.h`, five landmarks).
 *
 * @param landmarks 68 points, in pixels of the photo
 * @returns a map from the unit square of the chip to the photo
 */
export function alignByLandmarks(landmarks: readonly Point[]): Similarity {
  const inChip = [...EYES_AND_NOSE.values()].map(positionInChip);
  const inPhoto = [...EYES_AND_NOSE.keys()].map((index) => landmarks[index]!);
  // The mean face has an extent, so a fit always exists.
  return compose(fitSimilarity(inChip, inPhoto)!, { a: 1, b: 0, x: 0, y: FIVE_OF_68_BIAS });
}

/**
 * Aligns a face by a detector's five points; coarser, but needs no landmark model.
 *
 * @param points right eye, left eye, nose tip, right and left corner of the mouth, in pixels of the photo
 * @returns a map from the unit square of the chip to the photo
 */
export function alignByPoints(points: readonly Point[]): Similarity {
  return fitSimilarity(DETECTOR_POINTS.map(positionInChip), points)!;
}

/** How far two alignments of a face differ: root mean square over the corners, in sides of the smaller chip. */
function alignmentDifference(a: Similarity, b: Similarity): number {
  const squares = CORNERS.map((corner) => {
    const [ax, ay] = apply(a, corner);
    const [bx, by] = apply(b, corner);
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
