import { type ImagePyramid } from '../imaging/pyramid.js';
import { detectFaceInCloseUp } from './close-up.js';
import { type Detection } from './detection.js';
import { type FaceDetector } from './face-detector.js';
import { computeRollAngle } from './pose.js';

/** The longer side of a candidate in the close-ups in which its orientations are compared, in pixels. */
const FACE_SIDE_IN_CLOSE_UP = 64;
/** Another orientation is accepted only if its score is higher by at least this value. */
const MIN_SCORE_IMPROVEMENT = 0.02;

/**
 * Finds the orientation of a candidate. The detector may report an upside-down face as upright, because it mistakes the
 * mouth for the eyes. The candidate is therefore detected in four orientations, and the orientation with the highest
 * score is used.
 *
 * @returns the candidate with the box and the points of the orientation with the highest score; unchanged if the
 *   candidate is upright
 */
export async function orientCandidate(
  detector: FaceDetector,
  photo: ImagePyramid,
  candidate: Detection,
): Promise<Detection> {
  const { box, points } = candidate;
  const roll = computeRollAngle(points);
  const upright = await detectFaceInCloseUp(detector, photo, box, roll, FACE_SIDE_IN_CLOSE_UP);
  let best = candidate;
  let bestScore = (upright?.score ?? 0) + MIN_SCORE_IMPROVEMENT;
  for (const turn of [90, 180, 270]) {
    const turned = await detectFaceInCloseUp(detector, photo, box, roll + turn, FACE_SIDE_IN_CLOSE_UP);
    if (turned && turned.score > bestScore) {
      best = { ...turned, score: Math.max(turned.score, candidate.score) };
      bestScore = turned.score;
    }
  }
  return best;
}
