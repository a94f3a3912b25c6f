import { alignFace, CHIP_SIDE } from './alignment/align-face.js';
import { encodeChips } from './chips/encode-chips.js';
import { detectFaces } from './detection/detect-faces.js';
import { type Face } from './face.js';
import { scaled } from './geometry/face-box.js';
import { compose, scaleOf, type Similarity } from './geometry/similarity.js';
import { findLandmarks, type Landmarks } from './landmarks/find-landmarks.js';
import { decodePhoto, type Reduction } from './photo/decode-photo.js';
import { inspectPhoto, type PhotoHeader, type PhotoLimits } from './photo/photo-header.js';
import { type PhotoFailure, type PhotoProblem } from './photo/photo-problem.js';
import { byProminence } from './prominence.js';
import { Pyramid } from './raster/pyramid.js';
import { type FaceRuntime } from './runtime/face-runtime.js';
import { Stopwatch, type Timings } from './stopwatch.js';

/** All faces of a photo, the most prominent first. Sizes are those of the upright photo. */
export interface EncodedPhoto {
  width: number;
  height: number;
  faces: Face[];
  timings: Timings;
}

export type EncodePhotoResult = { ok: true; photo: EncodedPhoto } | { ok: false; problem: PhotoProblem };

/** The photo's longer side, as the detectors and most chips see it, is not reduced below this many pixels. */
const WORKING_SIDE = 900;
const REDUCTIONS: readonly Reduction[] = [8, 4, 2, 1];

/** From the bytes of a photo to the encodings of its faces: decode, detect, landmarks, align, encode. */
export async function encodePhoto(
  runtime: FaceRuntime,
  bytes: Uint8Array,
  limits: PhotoLimits,
): Promise<EncodePhotoResult> {
  const stopwatch = new Stopwatch();
  const inspected = await inspectPhoto(bytes, limits);
  if (!inspected.ok) return inspected;
  const { header } = inspected;

  const reduction = workingReduction(header);
  const opened = await stopwatch.time('decode', () => openPhoto(bytes, header, reduction));
  if (!opened.ok) return opened;
  const { photo } = opened;
  const detections = await stopwatch.time('detect', () => detectFaces(runtime, photo));
  const boxes = detections.map(({ box }) => box);
  const landmarks = await stopwatch.time('landmarks', () => findLandmarks(runtime, photo, boxes));
  const chips = landmarks.map((points) => alignFace(points));

  const detail = detailReduction(chips, reduction);
  const detailed = await stopwatch.time('decode', () =>
    detail === reduction ? Promise.resolve(opened) : openPhoto(bytes, header, detail),
  );
  if (!detailed.ok) return detailed;
  const toDetail = { a: reduction / detail, b: 0, x: 0, y: 0 };
  const encodings = await stopwatch.time('encode', () =>
    encodeChips(
      runtime,
      detailed.photo,
      chips.map((chip) => compose(toDetail, chip)),
    ),
  );

  const { width, height } = header;
  const faces = detections.map(({ box, score }, face) => ({
    box: scaled(box, reduction),
    score,
    landmarks: magnified(landmarks[face]!, reduction),
    encoding: encodings[face]!,
  }));
  const photograph = { width, height };
  return {
    ok: true,
    photo: { ...photograph, faces: byProminence(faces, photograph), timings: stopwatch.timings },
  };
}

type OpenPhotoResult = { ok: true; photo: Pyramid } | PhotoFailure;

async function openPhoto(
  bytes: Uint8Array,
  header: PhotoHeader,
  reduction: Reduction,
): Promise<OpenPhotoResult> {
  const decoded = await decodePhoto(bytes, header, reduction);
  return decoded.ok ? { ok: true, photo: new Pyramid(decoded.raster) } : decoded;
}

function workingReduction({ width, height }: PhotoHeader): Reduction {
  return REDUCTIONS.find((reduction) => Math.max(width, height) / reduction >= WORKING_SIDE) ?? 1;
}

/** The reduction at which even the smallest chip is cut from pixels of its own, where the photo has them. */
function detailReduction(chips: readonly Similarity[], working: Reduction): Reduction {
  const finest = Math.min(...chips.map((chip) => (scaleOf(chip) * working) / CHIP_SIDE));
  return REDUCTIONS.find((reduction) => reduction <= working && reduction <= Math.max(1, finest)) ?? 1;
}

function magnified(landmarks: Landmarks, factor: number): Landmarks {
  return landmarks.map(([x, y]) => [x * factor, y * factor] as const);
}
