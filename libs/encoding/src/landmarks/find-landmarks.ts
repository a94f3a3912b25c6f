import { type FaceBox } from '../geometry/face-box.js';
import { apply, squareAround, type Point, type Similarity } from '../geometry/similarity.js';
import { mirrored } from '../raster/mirrored.js';
import { type Pyramid } from '../raster/pyramid.js';
import { sampleCrops } from '../raster/sample-crops.js';
import { LANDMARK_CROP_SIDE, type FaceRuntime } from '../runtime/face-runtime.js';
import { mirrorLandmarks } from './mirror-landmarks.js';

/**
 * Where the landmark network is at its best, relative to a detection: the side of the crop and how far it lies above
 * the box, in units of the box's longer side. On these the alignment comes closest to dlib's own.
 */
const CROP = { side: 0.9, above: 0.07 };

/**
 * The network's answers lie one pixel of its crop up and left of dlib's for the same faces: the median over a thousand
 * photographs, in both directions, to a twentieth of a pixel.
 */
const NETWORK_BIAS = 1;

/** 68 points in the order of the iBUG 300-W annotation, in pixels of the photo. */
export type Landmarks = readonly Point[];

/** Finds the landmarks of faces from their boxes, all in one batch. */
export function findLandmarks(
  runtime: FaceRuntime,
  photo: Pyramid,
  boxes: readonly FaceBox[],
): Promise<Landmarks[]> {
  return landmarksIn(
    runtime,
    photo,
    boxes.map((box) => cropAround(box)),
  );
}

/** @param crops each maps the unit square to where the landmark network is to look in the photo */
export async function landmarksIn(
  runtime: FaceRuntime,
  photo: Pyramid,
  crops: readonly Similarity[],
): Promise<Landmarks[]> {
  if (crops.length === 0) return [];
  const fractions = await runtime.landmarks(sampleCrops(photo, crops, LANDMARK_CROP_SIDE));
  return crops.map((crop, face) =>
    pointsOf(fractions.subarray(face * 136, (face + 1) * 136)).map((point) => apply(crop, point)),
  );
}

/** The same as seen in a mirror. The network answers somewhat differently there, unless it is sure. */
export async function landmarksInMirror(
  runtime: FaceRuntime,
  photo: Pyramid,
  crop: Similarity,
): Promise<Landmarks> {
  const fractions = await runtime.landmarks(mirrored(sampleCrops(photo, [crop], LANDMARK_CROP_SIDE)));
  return mirrorLandmarks(pointsOf(fractions)).map((point) => apply(crop, point));
}

/** Where to look at a face from, if not straight: turned, in degrees; from aside, in sides of its box. */
export interface View {
  turn: number;
  right: number;
  down: number;
}

/** @returns a map from the unit square of the landmark network's crop to the photo */
export function cropAround(
  { x, y, width, height }: FaceBox,
  { turn = 0, right = 0, down = 0 }: Partial<View> = {},
): Similarity {
  const longer = Math.max(width, height);
  const centre = [x + width / 2 + right * longer, y + height / 2 + (down - CROP.above) * longer] as const;
  return squareAround(centre, CROP.side * longer, turn);
}

/** @returns 68 points in the unit square of their crop */
function pointsOf(fractions: Float32Array): Point[] {
  const unbiased = fractions.map((fraction) => fraction + NETWORK_BIAS / LANDMARK_CROP_SIDE);
  return Array.from({ length: fractions.length / 2 }, (_, point) => [
    unbiased[2 * point]!,
    unbiased[2 * point + 1]!,
  ]);
}
