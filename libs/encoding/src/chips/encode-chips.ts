import { type Effort } from '../effort.js';
import { compose, squareAround, type Similarity } from '../geometry/similarity.js';
import { mirrored } from '../raster/mirrored.js';
import { type Pyramid } from '../raster/pyramid.js';
import { sampleCrops } from '../raster/sample-crops.js';
import { CHIP_SIDE, ENCODING_LENGTH, type FaceRuntime } from '../runtime/face-runtime.js';
import { levelled } from './level-length.js';
import { type Tint, tintGrey } from './tint-grey.js';

/** How a chip is cut, relative to dlib's: its side, how far it is turned, in degrees, and moved, in sides. */
interface Cut {
  side?: number;
  turn?: number;
  down?: number;
  /** What it is coloured with if it is grey. */
  tint: Tint;
}

interface Views {
  cuts: readonly Cut[];
  /** What the mirror image of a chip counts beside it. */
  mirrorWeight: number;
}

const FAINT: Tint = { strength: 0.49, on: 'midtones' };
const FULL: Tint = { strength: 1.2, on: 'midtones' };
const VEIL: Tint = { strength: 1.2, on: 'everything' };

/**
 * What is looked at of each face. More colour, and mirror images that count more, tell faces apart a little better, but
 * lead away from dlib, which sees one image as it is.
 */
const VIEWS: Record<Effort, Views> = {
  default: { cuts: [{ tint: FAINT }], mirrorWeight: 0.3 },
  thorough: {
    cuts: [
      { tint: FULL },
      { side: 0.95, tint: VEIL },
      { side: 1.05, tint: VEIL },
      { turn: -4, tint: VEIL },
      { turn: 4, tint: VEIL },
      { down: -0.02, tint: VEIL },
      { down: 0.02, tint: VEIL },
    ],
    mirrorWeight: 0.4,
  },
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
  const { cuts, mirrorWeight } = VIEWS[effort];
  const mean = new Float32Array(chips.length * ENCODING_LENGTH);
  for (const cut of cuts) {
    const places = chips.map((chip) => compose(chip, relativeTo(cut)));
    const crops = tintGrey(sampleCrops(photo, places, CHIP_SIDE), cut.tint);
    add(mean, await runtime.encodings(crops), (1 - mirrorWeight) / cuts.length);
    add(mean, await runtime.encodings(mirrored(crops)), mirrorWeight / cuts.length);
  }
  return chips.map((_, face) => levelled(mean.slice(face * ENCODING_LENGTH, (face + 1) * ENCODING_LENGTH)));
}

/** @returns a map from the unit square of the cut to that of dlib's chip */
function relativeTo({ side = 1, turn = 0, down = 0 }: Cut): Similarity {
  return squareAround([0.5, 0.5 + down], side, turn);
}

function add(sum: Float32Array, view: Float32Array, weight: number): void {
  for (let index = 0; index < sum.length; index += 1) sum[index]! += weight * view[index]!;
}
