import { type Effort } from '../effort.js';
import { computeArea, clipBoxToImage } from '../imaging/geometry/box.js';
import { type ImagePyramid } from '../imaging/pyramid.js';
import { MIN_SCORE_WITHOUT_CLOSE_UPS, confirmFaces } from './confirm-faces.js';
import { compareByScore, type Detection } from './detection.js';
import { type FaceDetector } from './face-detector.js';
import { findFaceCandidates } from './find-candidates.js';
import { orientCandidate } from './orient-candidate.js';

/**
 * The minimum length of the longer side of a reported face, in pixels. The encodings of smaller faces cannot be used to
 * recognise people.
 */
const MIN_FACE_SIDE = 12;

/** The rotations of photos without orientation metadata, most frequent first. */
const POSSIBLE_PHOTO_ROTATIONS = [90, 270, 180] as const;

/**
 * Finds the faces of a photo: candidates at several scales, each confirmed in close-ups. If no upright face is found,
 * the photo is searched again, rotated by 90°, 270° and 180°.
 *
 * @returns the faces in pixels of the photo, highest score first; boxes may extend beyond the border
 */
export async function detectFaces(
  detector: FaceDetector,
  photo: ImagePyramid,
  effort: Effort,
): Promise<Detection[]> {
  for (const turn of [0, ...POSSIBLE_PHOTO_ROTATIONS] as const) {
    const found = await findFaceCandidates(detector, photo, turn, effort === 'thorough');
    const candidates = await orientCandidates(
      detector,
      photo,
      found.filter(({ box }) => isLargeEnoughToReport(box, photo)),
    );
    const faces = await confirmFaces(detector, photo, candidates, turn !== 0);
    if (faces.length > 0) return faces.sort(compareByScore);
  }
  return [];
}

/**
 * A face with a very high score proves that the photo is upright. The orientation of the other faces is then not
 * checked.
 */
async function orientCandidates(
  detector: FaceDetector,
  photo: ImagePyramid,
  candidates: readonly Detection[],
): Promise<readonly Detection[]> {
  if (candidates.some(({ score }) => score >= MIN_SCORE_WITHOUT_CLOSE_UPS)) return candidates;
  const oriented: Detection[] = [];
  for (const candidate of candidates) oriented.push(await orientCandidate(detector, photo, candidate));
  return oriented;
}

function isLargeEnoughToReport(box: Detection['box'], { base }: ImagePyramid): boolean {
  return (
    Math.max(box.width, box.height) >= MIN_FACE_SIDE &&
    computeArea(clipBoxToImage(box, base.width, base.height)) > 0
  );
}
