import { type Box } from '../imaging/geometry/box.js';
import { type Point } from '../imaging/geometry/similarity.js';
import { type ImagePyramid } from '../imaging/pyramid.js';
import { detectInCloseUp } from './close-up.js';
import { CERTAIN_SCORE } from './confirm-faces.js';
import { type Detection, type FacePoints } from './detection.js';
import { type FaceDetector } from './face-detector.js';
import { orientCandidate } from './orient-candidate.js';

/** The longer side of a location in its close-up, in pixels. */
const APPARENT = 96;

/** The positions of the five points in the box of an upright face, in sides of the box: means over the demo photos. */
const MEAN_POINTS: FacePoints = [
  [0.29, 0.4],
  [0.72, 0.4],
  [0.5, 0.6],
  [0.33, 0.78],
  [0.68, 0.78],
];

/**
 * Detects one face at each of the given locations, in any orientation.
 *
 * @param locations the boxes of faces, in pixels of the photo
 * @returns one detection per location, in the order given, with the given box. If the detector finds no face at a
 *   location, its score is 0, and its points are those of an upright face that fills the box.
 */
export async function detectAtLocations(
  detector: FaceDetector,
  photo: ImagePyramid,
  locations: readonly Box[],
): Promise<Detection[]> {
  const detections: Detection[] = [];
  for (const box of locations) {
    const detected = await detectInCloseUp(detector, photo, box, 0, APPARENT);
    const candidate = detected ?? { box, points: meanPointsIn(box), score: 0 };
    const { points, score } =
      candidate.score >= CERTAIN_SCORE ? candidate : await orientCandidate(detector, photo, candidate);
    detections.push({ box, points, score });
  }
  return detections;
}

function meanPointsIn({ x, y, width, height }: Box): FacePoints {
  const inBox = ([px, py]: Point): Point => [x + px * width, y + py * height];
  const [rightEye, leftEye, nose, rightMouth, leftMouth] = MEAN_POINTS;
  return [inBox(rightEye), inBox(leftEye), inBox(nose), inBox(rightMouth), inBox(leftMouth)];
}
