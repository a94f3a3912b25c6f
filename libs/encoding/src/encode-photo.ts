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
import { decodePhoto } from './photo/decode-photo.js';
import { examinePhoto, type ExaminedPhoto, type PhotoLimits } from './photo/photo-header.js';
import { type PhotoFailure, type PhotoProblem } from './photo/photo-problem.js';
import { byProminence } from './prominence.js';
import { nominalSide } from './raster/nominal-side.js';
import { Pyramid } from './raster/pyramid.js';
import { CHIP_SIDE, type FaceRuntime } from './runtime/face-runtime.js';
import { Stopwatch, type Timings } from './stopwatch.js';

/** All faces of a photo, the most prominent first. Sizes are those of the upright photo. */
export interface EncodedPhoto {
  width: number;
  height: number;
  faces: Face[];
  timings: Timings;
}

export interface EncodePhotoOptions extends PhotoLimits {
  effort: Effort;
}

export type EncodePhotoResult = { ok: true; photo: EncodedPhoto } | { ok: false; problem: PhotoProblem };

/** Photos whose (nominal) longer side has no more pixels than this are decoded as they are. */
const WHOLE_SIDE = 2048;
/** What the longer side of larger ones is reduced to, for the detectors and the chips of faces that are large enough. */
const WORKING_SIDE = 1280;

/** From the bytes of a photo to the encodings of its faces: decode, detect, landmarks, align, encode. */
export async function encodePhoto(
  runtime: FaceRuntime,
  bytes: Uint8Array,
  { effort, ...limits }: EncodePhotoOptions,
): Promise<EncodePhotoResult> {
  const stopwatch = new Stopwatch();
  const examined = await stopwatch.time('decode', () => examinePhoto(bytes, limits));
  if (!examined.ok) return examined;
  const { width, height } = examined.photo;

  const reduction = workingReduction(width, height);
  const opened = await stopwatch.time('decode', () => openPhoto(bytes, examined.photo, reduction));
  if (!opened.ok) return opened;
  const { photo } = opened;
  const detections = await stopwatch.time('detect', () => detectFaces(runtime, photo, effort));
  const found = await stopwatch.time('landmarks', async () => {
    const boxes = detections.map(({ box }) => box);
    const aligned = await straightenFaces(runtime, photo, await findLandmarks(runtime, photo, boxes));
    const faces = detections.map((detection, index) => ({ ...detection, ...aligned[index]! }));
    return settleFaces(runtime, photo, faces);
  });
  const aligned = distinctFaces(found);

  const detail = detailReduction(aligned, reduction);
  const detailed = await stopwatch.time('decode', () =>
    detail === reduction ? Promise.resolve(opened) : openPhoto(bytes, examined.photo, detail),
  );
  if (!detailed.ok) return detailed;
  const toDetail = { a: reduction / detail, b: 0, x: 0, y: 0 };
  const encodings = await stopwatch.time('encode', () =>
    encodeChips(
      runtime,
      detailed.photo,
      aligned.map(({ chip }) => compose(toDetail, chip)),
      effort,
    ),
  );

  const faces = aligned.map((face, index) => ({
    box: scaled(clipped(face.box, photo.base.width, photo.base.height), reduction),
    score: face.score,
    landmarks: magnified(face.landmarks, reduction),
    encoding: encodings[index]!,
  }));
  const ordered = byProminence(faces, { width, height });
  return { ok: true, photo: { width, height, faces: ordered, timings: stopwatch.timings } };
}

type OpenPhotoResult = { ok: true; photo: Pyramid } | PhotoFailure;

async function openPhoto(
  bytes: Uint8Array,
  examined: ExaminedPhoto,
  reduction: number,
): Promise<OpenPhotoResult> {
  const decoded = await decodePhoto(bytes, examined, reduction);
  return decoded.ok ? { ok: true, photo: new Pyramid(decoded.raster) } : decoded;
}

function workingReduction(width: number, height: number): number {
  const side = nominalSide(width, height);
  return side > WHOLE_SIDE ? side / WORKING_SIDE : 1;
}

/** The reduction at which even the smallest chip is cut from pixels of its own, as far as the photo has them. */
function detailReduction(faces: readonly { chip: Similarity }[], working: number): number {
  const scarcest = Math.min(...faces.map(({ chip }) => scaleOf(chip) / CHIP_SIDE));
  return scarcest < 1 ? Math.max(1, working * scarcest) : working;
}

function magnified(landmarks: Landmarks, factor: number): Landmarks {
  return landmarks.map(([x, y]) => [x * factor, y * factor] as const);
}
