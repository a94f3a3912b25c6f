import { type FaceBox } from '../geometry/face-box.js';
import { apply, type Point, type Similarity } from '../geometry/similarity.js';
import { type Pyramid } from '../raster/pyramid.js';
import { sampleCrops } from '../raster/sample-crops.js';
import { LANDMARK_CROP_SIDE, type FaceRuntime } from '../runtime/face-runtime.js';

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
    boxes.map((box) => squareAround(box)),
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
  return crops.map((crop, face) => pointsOf(fractions.subarray(face * 136, (face + 1) * 136), crop));
}

function squareAround({ x, y, width, height }: FaceBox): Similarity {
  const longer = Math.max(width, height);
  const side = CROP.side * longer;
  return { a: side, b: 0, x: x + (width - side) / 2, y: y + (height - side) / 2 - CROP.above * longer };
}

function pointsOf(fractions: Float32Array, crop: Similarity): Landmarks {
  const unbiased = fractions.map((fraction) => fraction + NETWORK_BIAS / LANDMARK_CROP_SIDE);
  return Array.from({ length: fractions.length / 2 }, (_, point) =>
    apply(crop, [unbiased[2 * point]!, unbiased[2 * point + 1]!]),
  );
}
