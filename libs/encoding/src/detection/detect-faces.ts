import { type Effort } from '../effort.js';
import { area, clipped } from '../imaging/geometry/box.js';
import { type Pyramid } from '../imaging/pyramid.js';
import { CERTAIN, confirmFaces } from './confirm-faces.js';
import { byScore, type Detection } from './detection.js';
import { type FaceDetector } from './face-detector.js';
import { findCandidates } from './find-candidates.js';
import { orientCandidate } from './orient-candidate.js';

/** Faces with a longer side of fewer pixels are not reported: an encoding would say nothing of them. */
const SMALLEST_FACE = 12;

/** How a photo may lie that was stored without its orientation, most frequent first. */
const LYING = [90, 270, 180] as const;

/**
 * Finds the faces of a photo: candidates at several scales, each confirmed in close-ups. A photo in which no face is
 * upright is looked at lying on its sides and upside down.
 *
 * @returns highest score first, in pixels of the photo; boxes may reach beyond its border
 */
export async function detectFaces(
  detector: FaceDetector,
  photo: Pyramid,
  effort: Effort,
): Promise<Detection[]> {
  for (const turn of [0, ...LYING] as const) {
    const found = await findCandidates(detector, photo, turn, effort === 'thorough');
    const candidates = await orient(
      detector,
      photo,
      found.filter(({ box }) => isReportable(box, photo)),
    );
    const faces = await confirmFaces(detector, photo, candidates, turn !== 0);
    if (faces.length > 0) return faces.sort(byScore);
  }
  return [];
}

/** One face that is certain shows which way up the photo is: then nobody is looked for upside down. */
async function orient(
  detector: FaceDetector,
  photo: Pyramid,
  candidates: readonly Detection[],
): Promise<readonly Detection[]> {
  if (candidates.some(({ score }) => score >= CERTAIN)) return candidates;
  const oriented: Detection[] = [];
  for (const candidate of candidates) oriented.push(await orientCandidate(detector, photo, candidate));
  return oriented;
}

function isReportable(box: Detection['box'], { base }: Pyramid): boolean {
  return Math.max(box.width, box.height) >= SMALLEST_FACE && area(clipped(box, base.width, base.height)) > 0;
}
