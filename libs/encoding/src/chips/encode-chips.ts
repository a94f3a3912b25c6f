import { type Effort } from '../effort.js';
import { compose, type Similarity } from '../geometry/similarity.js';
import { mirrored } from '../raster/mirrored.js';
import { type Pyramid } from '../raster/pyramid.js';
import { sampleCrops } from '../raster/sample-crops.js';
import { CHIP_SIDE, ENCODING_LENGTH, type FaceRuntime } from '../runtime/face-runtime.js';
import { levelled } from './level-length.js';

/** How the chips of a face are cut, relative to dlib's: their side, and whether their mirror images count as well. */
const VIEWS: Record<Effort, { sides: readonly number[]; mirror: boolean }> = {
  default: { sides: [1], mirror: false },
  thorough: { sides: [0.95, 1, 1.05], mirror: true },
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
  const { sides, mirror } = VIEWS[effort];
  const views: Float32Array[] = [];
  for (const side of sides) {
    const about = { a: side, b: 0, x: (1 - side) / 2, y: (1 - side) / 2 };
    const crops = sampleCrops(
      photo,
      chips.map((chip) => compose(chip, about)),
      CHIP_SIDE,
    );
    views.push(await runtime.encodings(crops));
    if (mirror) views.push(await runtime.encodings(mirrored(crops)));
  }
  const mean = meanOf(views);
  return chips.map((_, face) => levelled(mean.slice(face * ENCODING_LENGTH, (face + 1) * ENCODING_LENGTH)));
}

function meanOf(views: readonly Float32Array[]): Float32Array {
  const [first, ...others] = views;
  return first!.map((value, index) => others.reduce((sum, view) => sum + view[index]!, value) / views.length);
}
