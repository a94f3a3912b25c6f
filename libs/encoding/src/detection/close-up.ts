import { mirrorBatch } from '../imaging/flip.js';
import { intersectionOverUnion, type Box } from '../imaging/geometry/box.js';
import { type ImagePyramid } from '../imaging/pyramid.js';
import { createCloseUpCanvas, renderCanvases, toPhotoCoordinates, type DetectionCanvas } from './canvas.js';
import { type Detection, MIN_OVERLAP_OF_SAME_FACE } from './detection.js';
import { type FaceDetector } from './face-detector.js';

/**
 * How a candidate is shown in a close-up: the length of its longer side in the close-up, in pixels, and whether the
 * close-up is mirrored.
 */
export interface CloseUpOptions {
  readonly apparent: number;
  readonly flipped?: boolean;
}

/** The side of a close-up, relative to the side of the face. */
const CLOSE_UP_SIDE_PER_FACE_SIDE = 2.4;
/** A detection in a close-up is ignored if its score is lower than this value. */
const MIN_DETECTION_SCORE = 0.02;

/** Computes the score of a candidate in a close-up; 0 if it is not detected. */
export async function computeScoreInCloseUp(
  detector: FaceDetector,
  photo: ImagePyramid,
  box: Box,
  roll: number,
  shown: CloseUpOptions,
): Promise<number> {
  const { candidate } = await detectCandidateInCloseUp(detector, photo, box, roll, shown);
  return candidate?.score ?? 0;
}

/**
 * Detects a candidate again in a close-up.
 *
 * @param roll clockwise rotation of the face in the photo, in degrees; the face is upright in the close-up
 * @returns the detection in pixels of the photo, undefined if the candidate is not detected
 */
export async function detectFaceInCloseUp(
  detector: FaceDetector,
  photo: ImagePyramid,
  box: Box,
  roll: number,
  apparent: number,
): Promise<Detection | undefined> {
  const { candidate, canvas } = await detectCandidateInCloseUp(detector, photo, box, roll, { apparent });
  return candidate && toPhotoCoordinates(candidate, canvas);
}

async function detectCandidateInCloseUp(
  detector: FaceDetector,
  photo: ImagePyramid,
  box: Box,
  roll: number,
  { apparent, flipped = false }: CloseUpOptions,
): Promise<{ candidate: Detection | undefined; canvas: DetectionCanvas }> {
  const canvas = createCloseUpCanvas(box, apparent, computeCloseUpSide(apparent, detector), roll);
  const pixels = renderCanvases(photo, [canvas]);
  const [detections] = await detector.detect(flipped ? mirrorBatch(pixels) : pixels, MIN_DETECTION_SCORE);
  return { candidate: findCandidateInCentre(detections!, box, apparent, canvas.width, roll), canvas };
}

function computeCloseUpSide(apparent: number, { canvasMultiple }: FaceDetector): number {
  return Math.ceil((apparent * CLOSE_UP_SIDE_PER_FACE_SIDE) / canvasMultiple) * canvasMultiple;
}

/** The candidate is in the centre of its close-up, even if the close-up is mirrored. */
function findCandidateInCentre(
  detections: readonly Detection[],
  { width, height }: Box,
  apparent: number,
  side: number,
  roll: number,
): Detection | undefined {
  const scale = apparent / Math.max(width, height);
  const isSideways = Math.abs(Math.sin((roll * Math.PI) / 180)) > Math.SQRT1_2;
  const [shownWidth, shownHeight] = isSideways
    ? [height * scale, width * scale]
    : [width * scale, height * scale];
  const expected = {
    x: (side - shownWidth) / 2,
    y: (side - shownHeight) / 2,
    width: shownWidth,
    height: shownHeight,
  };
  // The detections are sorted by score, so the first match has the highest score.
  return detections.find(({ box }) => intersectionOverUnion(box, expected) > MIN_OVERLAP_OF_SAME_FACE);
}
