import { computeNominalSide } from '../imaging/nominal-side.js';
import { type ImagePyramid } from '../imaging/pyramid.js';
import { createLetterboxCanvas, renderCanvases, toPhotoCoordinates, type QuarterTurn } from './canvas.js';
import { type Detection } from './detection.js';
import { type FaceDetector } from './face-detector.js';
import { nonMaximumSuppression, OVERLAP_THRESHOLD } from './non-maximum-suppression.js';

/** The longer side of the overview canvas, which is used for every photo, in pixels. */
const OVERVIEW_CANVAS_SIDE = 640;
/**
 * The maximum length in pixels of a face that is searched on the overview canvas. Larger faces are searched on an
 * additional small canvas, because the detector was not trained on faces of this size.
 */
const MAX_FACE_SIDE_ON_CANVAS = 320;
/** The longer side of the small canvas in pixels. Smaller photos are enlarged. */
const SMALL_CANVAS_SIDE = 160;
/**
 * The longer side of the canvas for small faces, in pixels. In photos with a width of 1,024 px, 94 % of the clear faces
 * of 16 to 48 px are found with this canvas, and 92 % without this canvas.
 */
const DETAIL_CANVAS_SIDE = 1600;
/**
 * A face that is smaller than this on the overview canvas, in pixels, counts as small. A photo with one small face
 * often has more small faces, so the photo is also searched on the large canvas.
 */
const MAX_SIDE_OF_SMALL_FACE = 32;

/** The minimum score of a candidate. Candidates with lower scores are rarely confirmed. */
const CANDIDATE_SCORE_THRESHOLD = 0.5;

/**
 * Finds face candidates in a photo at several scales.
 *
 * @param turn the rotation of the photo on the canvas
 * @param exhaustive whether to always search for small faces
 * @returns detections in pixels of the photo, one per face, highest score first
 */
export async function findFaceCandidates(
  detector: FaceDetector,
  photo: ImagePyramid,
  turn: QuarterTurn,
  exhaustive: boolean,
): Promise<Detection[]> {
  const side = computeNominalSide(photo.base.width, photo.base.height);
  const overview = Math.min(OVERVIEW_CANVAS_SIDE, Math.max(SMALL_CANVAS_SIDE, side));
  const detections = await detectAtScale(detector, photo, overview / side, turn);
  if (overview > MAX_FACE_SIDE_ON_CANVAS)
    detections.push(...(await detectAtScale(detector, photo, SMALL_CANVAS_SIDE / side, turn)));

  const isSmall = ({ box }: Detection) =>
    Math.max(box.width, box.height) * overview < MAX_SIDE_OF_SMALL_FACE * side;
  const detail = Math.min(side, DETAIL_CANVAS_SIDE);
  if (detail > overview && (exhaustive || detections.some(isSmall))) {
    detections.push(...(await detectAtScale(detector, photo, detail / side, turn)));
  }
  return nonMaximumSuppression(detections, OVERLAP_THRESHOLD);
}

async function detectAtScale(
  detector: FaceDetector,
  photo: ImagePyramid,
  scale: number,
  turn: QuarterTurn,
): Promise<Detection[]> {
  const canvas = createLetterboxCanvas(photo.base, scale, turn, detector.canvasMultiple);
  const [detections] = await detector.detect(renderCanvases(photo, [canvas]), CANDIDATE_SCORE_THRESHOLD);
  return detections!.map((detection) => toPhotoCoordinates(detection, canvas));
}
