import { alignFace } from './alignment/align-face.js';
import { detectFaces } from './detection/detect-faces.js';
import { type Effort } from './effort.js';
import { embedFaces } from './embedding/embed-faces.js';
import { type Face } from './face.js';
import { clipBoxToImage, scaleBox } from './imaging/geometry/box.js';
import { composeSimilarities, getScaleFactor, type Similarity } from './imaging/geometry/similarity.js';
import { type OpenPhotoResult, reopenPhoto } from './imaging/open-photo.js';
import { type PhotoProblem } from './imaging/photo/photo-problem.js';
import { findLandmarks } from './landmarks/find-landmarks.js';
import { type Landmarks } from './landmarks/landmark-model.js';
import { type FaceModels } from './models.js';
import { sortByProminence } from './prominence.js';
import { Stopwatch, type StageTimings } from './stopwatch.js';

/** The result of encoding a photo: its faces, the most prominent first, and the size of the upright photo. */
export interface EncodedPhoto {
  width: number;
  height: number;
  faces: Face[];
  timings: StageTimings;
}

export type EncodePhotoResult = { ok: true; photo: EncodedPhoto } | { ok: false; problem: PhotoProblem };

/**
 * Encodes the faces of a photo in five steps: decode the photo, detect faces, locate landmarks, align the faces,
 * compute the encodings.
 *
 * @param opening a photo that may not be decoded yet; only the remaining time counts as decoding time
 */
export async function encodePhoto(
  models: FaceModels,
  opening: Promise<OpenPhotoResult>,
  effort: Effort,
): Promise<EncodePhotoResult> {
  const stopwatch = new Stopwatch();
  const opened = await stopwatch.time('decode', () => opening);
  if (!opened.ok) return opened;
  const { header, pixels, reduction } = opened.photo;

  const detections = await stopwatch.time('detect', () => detectFaces(models.detector, pixels, effort));
  const landmarks = await stopwatch.time('landmarks', () =>
    findLandmarks(
      models.landmarks,
      pixels,
      detections.map(({ points }) => points),
    ),
  );
  const faceCrops = detections.map(({ points }, index) => alignFace(landmarks[index]!, points));

  const detail = detailReduction(faceCrops, models.embedding.faceCropSide, reduction);
  const detailed = await stopwatch.time('decode', () => reopenPhoto(opened.photo, detail));
  if (!detailed.ok) return detailed;
  const toDetail = { a: reduction / detail, b: 0, x: 0, y: 0 };
  const encodings = await stopwatch.time('encode', () =>
    embedFaces(
      models.embedding,
      detailed.photo.pixels,
      faceCrops.map((faceCrop) => composeSimilarities(toDetail, faceCrop)),
      effort,
    ),
  );

  const { width, height } = header;
  const faces = detections.map(({ box, score }, index) => ({
    // The box is clipped, because the size of the reduced photo is rounded up to whole pixels, so the reduced photo may
    // cover slightly more than the photo.
    box: clipBoxToImage(scaleBox(box, reduction), width, height),
    score,
    landmarks: scaleLandmarks(landmarks[index]!, reduction),
    encoding: encodings[index]!,
  }));
  const ordered = sortByProminence(faces, { width, height });
  return { ok: true, photo: { width, height, faces: ordered, timings: stopwatch.timings } };
}

/** A photo is decoded again only if a face crop would be enlarged by more than 1 / 0.8. */
const ENOUGH_DETAIL = 0.8;

/** Computes the reduction at which the smallest face crop is not enlarged, if the photo has enough pixels. */
function detailReduction(faceCrops: readonly Similarity[], faceCropSide: number, working: number): number {
  const smallest = Math.min(...faceCrops.map((faceCrop) => getScaleFactor(faceCrop) / faceCropSide));
  return smallest < ENOUGH_DETAIL ? Math.max(1, working * smallest) : working;
}

function scaleLandmarks(landmarks: Landmarks, factor: number): Landmarks {
  return landmarks.map(([x, y]) => [x * factor, y * factor] as const);
}
