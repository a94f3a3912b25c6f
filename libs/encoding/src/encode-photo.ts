import { alignFace } from './alignment/align-face.js';
import { detectFacesAtLocations } from './detection/detect-at-locations.js';
import { detectFaces } from './detection/detect-faces.js';
import { type Effort } from './effort.js';
import { embedFaces } from './embedding/embed-faces.js';
import { type Face } from './face.js';
import { type Box, clipBoxToImage, scaleBox } from './imaging/geometry/box.js';
import { composeSimilarities, getScaleFactor, type Similarity } from './imaging/geometry/similarity.js';
import { type OpenPhotoResult, decodePhotoAgain } from './imaging/open-photo.js';
import { type PhotoProblem } from './imaging/photo/photo-problem.js';
import { findLandmarks } from './landmarks/find-landmarks.js';
import { type Landmarks } from './landmarks/landmark-model.js';
import { type FaceModels } from './models.js';
import { sortByProminence } from './prominence.js';
import { StageStopwatch, type StageTimings } from './stopwatch.js';

/** The result of encoding a photo: the faces of the photo, most prominent first, and the size of the upright photo. */
export interface EncodedPhoto {
  width: number;
  height: number;
  faces: Face[];
  timings: StageTimings;
}

/** A given location is outside the photo. The message is one sentence that tells the client what to do. */
export interface LocationProblem {
  kind: 'location-outside-photo';
  message: string;
}

export type EncodePhotoResult =
  | { ok: true; photo: EncodedPhoto }
  | { ok: false; problem: PhotoProblem | LocationProblem };

/**
 * Encodes the faces of a photo in five steps: decode the photo, detect faces, locate landmarks, align the faces,
 * compute the encodings. With given locations, exactly the faces at these locations are encoded, in their order.
 *
 * @param opening the photo, whose decoding may not be finished yet; only the remaining decoding time is counted in the
 *   timings
 * @param locations the boxes of the faces, in pixels of the upright photo; if undefined, faces are detected
 */
export async function encodePhoto(
  models: FaceModels,
  opening: Promise<OpenPhotoResult>,
  effort: Effort,
  locations?: readonly Box[],
): Promise<EncodePhotoResult> {
  const stopwatch = new StageStopwatch();
  const opened = await stopwatch.measureStage('decode', () => opening);
  if (!opened.ok) return opened;
  const { header, pixels, reduction } = opened.photo;
  const { width, height } = header;
  const given = locations?.map((box) => clipBoxToImage(box, width, height));
  const outside = given?.findIndex(isLocationTooSmall) ?? -1;
  if (outside !== -1) return createLocationOutsidePhotoResult(outside, width, height);

  const detections = await stopwatch.measureStage('detect', () =>
    given === undefined
      ? detectFaces(models.detector, pixels, effort)
      : detectFacesAtLocations(
          models.detector,
          pixels,
          given.map((box) => scaleBox(box, 1 / reduction)),
          effort,
        ),
  );
  const landmarks = await stopwatch.measureStage('landmarks', () =>
    findLandmarks(
      models.landmarks,
      pixels,
      detections.map(({ points }) => points),
    ),
  );
  const faceCrops = detections.map(({ points }, index) => alignFace(landmarks[index]!, points));

  const detail = computeReductionForFaceCrops(faceCrops, models.embedding.faceCropSide, reduction);
  const detailed = await stopwatch.measureStage('decode', () => decodePhotoAgain(opened.photo, detail));
  if (!detailed.ok) return detailed;
  const toDetail = { a: reduction / detail, b: 0, x: 0, y: 0 };
  const encodings = await stopwatch.measureStage('encode', () =>
    embedFaces(
      models.embedding,
      detailed.photo.pixels,
      faceCrops.map((faceCrop) => composeSimilarities(toDetail, faceCrop)),
      effort,
    ),
  );

  const faces = detections.map(({ box, score }, index) => ({
    // The size of the reduced photo is rounded up to whole pixels, so a box in the reduced photo may extend beyond the
    // original photo.
    box: given?.[index] ?? clipBoxToImage(scaleBox(box, reduction), width, height),
    score,
    landmarks: scaleLandmarks(landmarks[index]!, reduction),
    encoding: encodings[index]!,
  }));
  const ordered = given === undefined ? sortByProminence(faces, { width, height }) : faces;
  return { ok: true, photo: { width, height, faces: ordered, timings: stopwatch.timings } };
}

/** Whether the part of a location that is inside the photo is less than one pixel wide or high. */
function isLocationTooSmall({ width, height }: Box): boolean {
  return width < 1 || height < 1;
}

function createLocationOutsidePhotoResult(index: number, width: number, height: number): EncodePhotoResult {
  const message = `The location ${index} is outside the photo of ${width} × ${height} pixels: send boxes in pixels of the upright photo.`;
  return { ok: false, problem: { kind: 'location-outside-photo', message } };
}

/**
 * A photo is decoded again at a higher resolution only if a face crop would otherwise be enlarged by a factor of more
 * than 1 / 0.8.
 */
const MIN_FACE_CROP_SCALE = 0.8;

/**
 * Computes the reduction of the photo for the face crops. The smallest face crop is not enlarged if the photo has
 * enough pixels.
 */
function computeReductionForFaceCrops(
  faceCrops: readonly Similarity[],
  faceCropSide: number,
  working: number,
): number {
  const smallest = Math.min(...faceCrops.map((faceCrop) => getScaleFactor(faceCrop) / faceCropSide));
  return smallest < MIN_FACE_CROP_SCALE ? Math.max(1, working * smallest) : working;
}

function scaleLandmarks(landmarks: Landmarks, factor: number): Landmarks {
  return landmarks.map(([x, y]) => [x * factor, y * factor] as const);
}
