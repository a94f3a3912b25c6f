import { nominalSide } from '../imaging/nominal-side.js';
import { type Pyramid } from '../imaging/pyramid.js';
import { letterboxCanvas, renderCanvases, toPhotoCoordinates, type QuarterTurn } from './canvas.js';
import { type Detection } from './detection.js';
import { type FaceDetector } from './face-detector.js';
import { nonMaximumSuppression, OVERLAP_THRESHOLD } from './non-maximum-suppression.js';

/** Longer side of the canvas that shows every photo, in pixels. */
const OVERVIEW = 640;
/** The detector was not trained on larger faces. They are searched for on a small canvas. */
const LARGEST_FACE = 320;
/** Longer side of that small canvas; smaller photos are enlarged to it. */
const FILLED = 160;
/**
 * Longer side of the canvas for small faces. With it, 94 % of the clear faces of 16 to 48 px in photos of 1,024 px width are
 * found, instead of 92 % on the overview alone.
 */
const DETAIL = 1600;
/** A face with fewer pixels on the overview is small. Photos with small faces often have more of them. */
const SMALL = 32;

/** Candidates with a lower score rarely pass confirmation. */
const CANDIDATE_THRESHOLD = 0.5;

/**
 * Finds face candidates in a photo at several scales.
 *
 * @param turn rotation of the photo on the canvas
 * @param exhaustive whether to search for small faces in any case
 * @returns detections in pixels of the photo, one per face, highest score first
 */
export async function findCandidates(
  detector: FaceDetector,
  photo: Pyramid,
  turn: QuarterTurn,
  exhaustive: boolean,
): Promise<Detection[]> {
  const side = nominalSide(photo.base.width, photo.base.height);
  const overview = Math.min(OVERVIEW, Math.max(FILLED, side));
  const detections = await detectAt(detector, photo, overview / side, turn);
  if (overview > LARGEST_FACE) detections.push(...(await detectAt(detector, photo, FILLED / side, turn)));

  const isSmall = ({ box }: Detection) => Math.max(box.width, box.height) * overview < SMALL * side;
  const detail = Math.min(side, DETAIL);
  if (detail > overview && (exhaustive || detections.some(isSmall))) {
    detections.push(...(await detectAt(detector, photo, detail / side, turn)));
  }
  return nonMaximumSuppression(detections, OVERLAP_THRESHOLD);
}

async function detectAt(
  detector: FaceDetector,
  photo: Pyramid,
  scale: number,
  turn: QuarterTurn,
): Promise<Detection[]> {
  const canvas = letterboxCanvas(photo.base, scale, turn, detector.canvasMultiple);
  const [detections] = await detector.detect(renderCanvases(photo, [canvas]), CANDIDATE_THRESHOLD);
  return detections!.map((detection) => toPhotoCoordinates(detection, canvas));
}
