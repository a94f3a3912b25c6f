import { type Effort } from '../effort.js';
import { type Box, clipBoxToImage, intersectionOverUnion } from '../imaging/geometry/box.js';
import { type Point } from '../imaging/geometry/similarity.js';
import { type ImagePyramid } from '../imaging/pyramid.js';
import { detectFaceInCloseUp } from './close-up.js';
import { MIN_SCORE_WITHOUT_CLOSE_UPS } from './confirm-faces.js';
import { type Detection, type FacePoints, MIN_OVERLAP_OF_SAME_FACE } from './detection.js';
import { detectFaces } from './detect-faces.js';
import { type FaceDetector } from './face-detector.js';
import { orientCandidate } from './orient-candidate.js';

/** The length of the longer side of a given location in its close-up, in pixels. */
const FACE_SIDE_IN_CLOSE_UP = 96;

/** The positions of the five points in the box of an upright face, in sides of the box: means over the demo photos. */
const MEAN_FACE_POINTS: FacePoints = [
  [0.29, 0.4],
  [0.72, 0.4],
  [0.5, 0.6],
  [0.33, 0.78],
  [0.68, 0.78],
];

/**
 * Detects one face at each of the given locations, in any orientation. If the face is also detected in the whole photo,
 * this detection is used, so that the encoding does not depend on the exact box. Otherwise the face is detected in a
 * close-up of the location. Its encoding then depends on the box, because the detector's points differ by some pixels
 * between close-ups.
 *
 * @param locations the boxes of faces, in pixels of the photo
 * @returns one detection for each location, in the given order, with the given box. If the detector finds no face at a
 *   location, its score is 0, and its points are those of an upright face that fills the box.
 */
export async function detectFacesAtLocations(
  detector: FaceDetector,
  photo: ImagePyramid,
  locations: readonly Box[],
  effort: Effort,
): Promise<Detection[]> {
  const { width, height } = photo.base;
  const faces = (await detectFaces(detector, photo, effort)).map((face) => ({
    ...face,
    box: clipBoxToImage(face.box, width, height),
  }));
  const detections: Detection[] = [];
  for (const box of locations) {
    const { points, score } =
      findOverlappingFace(box, faces) ?? (await detectFaceAtLocation(box, detector, photo));
    detections.push({ box, points, score });
  }
  return detections;
}

/**
 * Returns the detected face that overlaps most with a box; undefined if no overlap is large enough for the same face.
 */
function findOverlappingFace(box: Box, faces: readonly Detection[]): Detection | undefined {
  let [nearest, greatest]: [Detection | undefined, number] = [undefined, MIN_OVERLAP_OF_SAME_FACE];
  for (const face of faces) {
    const overlap = intersectionOverUnion(face.box, box);
    if (overlap > greatest) [nearest, greatest] = [face, overlap];
  }
  return nearest;
}

async function detectFaceAtLocation(
  box: Box,
  detector: FaceDetector,
  photo: ImagePyramid,
): Promise<Detection> {
  const detected = await detectFaceInCloseUp(detector, photo, box, 0, FACE_SIDE_IN_CLOSE_UP);
  const candidate = detected ?? { box, points: placeMeanFacePoints(box), score: 0 };
  return candidate.score >= MIN_SCORE_WITHOUT_CLOSE_UPS
    ? candidate
    : orientCandidate(detector, photo, candidate);
}

function placeMeanFacePoints({ x, y, width, height }: Box): FacePoints {
  const inBox = ([px, py]: Point): Point => [x + px * width, y + py * height];
  const [rightEye, leftEye, nose, rightMouth, leftMouth] = MEAN_FACE_POINTS;
  return [inBox(rightEye), inBox(leftEye), inBox(nose), inBox(rightMouth), inBox(leftMouth)];
}
