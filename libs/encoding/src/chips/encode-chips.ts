import { type Similarity } from '../geometry/similarity.js';
import { type Pyramid } from '../raster/pyramid.js';
import { sampleCrops } from '../raster/sample-crops.js';
import { CHIP_SIDE, ENCODING_LENGTH, type FaceRuntime } from '../runtime/face-runtime.js';

/** Cuts aligned chips out of a photo and encodes them with dlib's ResNet, all in one batch. */
export async function encodeChips(
  runtime: FaceRuntime,
  photo: Pyramid,
  chips: readonly Similarity[],
): Promise<Float32Array[]> {
  if (chips.length === 0) return [];
  const encodings = await runtime.encodings(sampleCrops(photo, chips, CHIP_SIDE));
  return chips.map((_, face) => encodings.slice(face * ENCODING_LENGTH, (face + 1) * ENCODING_LENGTH));
}
