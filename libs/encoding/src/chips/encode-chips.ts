import { type Effort } from '../effort.js';
import { compose, type Similarity } from '../geometry/similarity.js';
import { mirrored } from '../raster/mirrored.js';
import { type Pyramid } from '../raster/pyramid.js';
import { sampleCrops } from '../raster/sample-crops.js';
import { CHIP_SIDE, ENCODING_LENGTH, type FaceRuntime } from '../runtime/face-runtime.js';
import { levelled } from './level-length.js';
import { tintGrey } from './tint-grey.js';

/**
 * How the chips of a face are cut, relative to dlib's: their side, and what their mirror images count beside them.
 * Halves would tell faces apart a little better, but lead away from dlib, which looks at one image only.
 */
const VIEWS: Record<Effort, { sides: readonly number[]; mirrorWeight: number }> = {
  default: { sides: [1], mirrorWeight: 0.3 },
  thorough: { sides: [0.95, 1, 1.05], mirrorWeight: 0.5 },
};

/**
 * Cuts aligned chips out of a photo and encodes them with dlib's ResNet, a batch for each view. What the views of a
 * face say is averaged: where exactly it was cut, and from which side the light fell, cancels out.
 */
export async function encodeChips(
  runtime: FaceRuntime,
  photo: Pyramid,
  chips: readonly Similarity[],
  effort: Effort,
): Promise<Float32Array[]> {
  if (chips.length === 0) return [];
  const { sides, mirrorWeight } = VIEWS[effort];
  const mean = new Float32Array(chips.length * ENCODING_LENGTH);
  for (const side of sides) {
    const about = { a: side, b: 0, x: (1 - side) / 2, y: (1 - side) / 2 };
    const crops = tintGrey(
      sampleCrops(
        photo,
        chips.map((chip) => compose(chip, about)),
        CHIP_SIDE,
      ),
    );
    add(mean, await runtime.encodings(crops), (1 - mirrorWeight) / sides.length);
    add(mean, await runtime.encodings(mirrored(crops)), mirrorWeight / sides.length);
  }
  return chips.map((_, face) => levelled(mean.slice(face * ENCODING_LENGTH, (face + 1) * ENCODING_LENGTH)));
}

function add(sum: Float32Array, view: Float32Array, weight: number): void {
  for (let index = 0; index < sum.length; index += 1) sum[index]! += weight * view[index]!;
}
