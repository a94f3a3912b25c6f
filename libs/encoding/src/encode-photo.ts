import { distinctFaces } from './alignment/distinct-faces.js';
import { settleFaces } from './alignment/settle-faces.js';
import { straightenFaces } from './alignment/straighten-faces.js';
import { encodeChips } from './chips/encode-chips.js';
import { detectFaces } from './detection/detect-faces.js';
import { type Effort } from './effort.js';
import { type Face } from './face.js';
import { clipped, scaled } from './geometry/face-box.js';
import { compose, scaleOf, type Similarity } from './geometry/similarity.js';
import { findLandmarks, type Landmarks } from './landmarks/find-landmarks.js';
import { type OpenPhotoResult, reopened } from './open-photo.js';
import { type PhotoProblem } from './photo/photo-problem.js';
import { byProminence } from './prominence.js';
import { CHIP_SIDE, type FaceRuntime } from './runtime/face-runtime.js';
import { Stopwatch, type Timings } from './stopwatch.js';

/** All faces of a photo, the most prominent first. Sizes are those of the upright photo. */
export interface EncodedPhoto {
  width: number;
  height: number;
  faces: Face[];
  timings: Timings;
}

export type EncodePhotoResult = { ok: true; photo: EncodedPhoto } | { ok: false; problem: PhotoProblem };

/**
 * From a photo that is being opened to the encodings of its faces: detect, landmarks, align, encode.
 *
 * Of the opening, what is still to be waited for counts as time for decoding.
 */
export async function encodePhoto(
  runtime: FaceRuntime,
  opening: Promise<OpenPhotoResult>,
  effort: Effort,
): Promise<EncodePhotoResult> {
  const stopwatch = new Stopwatch();
  const opened = await stopwatch.time('decode', () => opening);
  if (!opened.ok) return opened;
  const { header, pixels, reduction } = opened.photo;

  const detections = await stopwatch.time('detect', () => detectFaces(runtime, pixels, effort));
  const found = await stopwatch.time('landmarks', async () => {
    const boxes = detections.map(({ box }) => box);
    const aligned = await straightenFaces(runtime, pixels, await findLandmarks(runtime, pixels, boxes));
    const faces = detections.map((detection, index) => ({ ...detection, ...aligned[index]! }));
    return settleFaces(runtime, pixels, faces);
  });
  const aligned = distinctFaces(found);

  const detail = detailReduction(aligned, reduction);
  const detailed = await stopwatch.time('decode', () => reopened(opened.photo, detail));
  if (!detailed.ok) return detailed;
  const toDetail = { a: reduction / detail, b: 0, x: 0, y: 0 };
  const encodings = await stopwatch.time('encode', () =>
    encodeChips(
      runtime,
      detailed.photo.pixels,
      aligned.map(({ chip }) => compose(toDetail, chip)),
      effort,
    ),
  );

  const faces = aligned.map((face, index) => ({
    box: scaled(clipped(face.box, pixels.base.width, pixels.base.height), reduction),
    score: face.score,
    landmarks: magnified(face.landmarks, reduction),
    encoding: encodings[index]!,
  }));
  const { width, height } = header;
  const ordered = byProminence(faces, { width, height });
  return { ok: true, photo: { width, height, faces: ordered, timings: stopwatch.timings } };
}

/** The reduction at which even the smallest chip is cut from pixels of its own, as far as the photo has them. */
function detailReduction(faces: readonly { chip: Similarity }[], working: number): number {
  const scarcest = Math.min(...faces.map(({ chip }) => scaleOf(chip) / CHIP_SIDE));
  return scarcest < 1 ? Math.max(1, working * scarcest) : working;
}

function magnified(landmarks: Landmarks, factor: number): Landmarks {
  return landmarks.map(([x, y]) => [x * factor, y * factor] as const);
}
