import { type Effort } from '../effort.js';
import { sampleCrops } from '../imaging/crops.js';
import { appendMirrorImages } from '../imaging/flip.js';
import {
  composeSimilarities,
  createSquareTransform,
  type Similarity,
} from '../imaging/geometry/similarity.js';
import { type ImagePyramid } from '../imaging/pyramid.js';
import { ENCODING_LENGTH } from '../distance.js';
import { type EmbeddingModel } from './embedding-model.js';
import { moveNormTowardsTypicalNorm } from './length-shrinkage.js';
import { shiftColourOfGreyFaceCrops } from './grey-face-crops.js';

/**
 * A variation of an aligned face crop: the size of the varied crop relative to the original crop, its rotation in
 * degrees, and its downward shift as a fraction of the side of the original crop.
 */
interface CropVariation {
  side?: number;
  turn?: number;
  down?: number;
}

/** The variations of a face crop whose encodings are averaged (test-time augmentation). */
interface CropAugmentation {
  jitters: readonly CropVariation[];
  /** The weight of the mirror image in the mean, 0…1. */
  mirrorWeight: number;
}

const AUGMENTATIONS_BY_EFFORT: Record<Effort, CropAugmentation> = {
  fast: { jitters: [{}], mirrorWeight: 0 },
  default: { jitters: [{}], mirrorWeight: 0.3 },
  thorough: {
    jitters: [{}, { side: 0.95 }, { side: 1.05 }, { turn: -4 }, { turn: 4 }, { down: -0.02 }, { down: 0.02 }],
    mirrorWeight: 0.4,
  },
};

/**
 * The maximum number of face crops per call of the network. Calls with more face crops are not faster for each crop,
 * and would need more memory for photos of crowds.
 */
const MAX_FACE_CROPS_PER_CALL = 4;

/**
 * Computes the encodings of aligned faces. An encoding is the mean of the encodings of several variants of the same
 * face crop, for example its mirror image (test-time augmentation).
 *
 * @param faceCrops the crops of the aligned faces; each transform maps the unit square to the crop in the photo
 * @returns an encoding of 128 numbers for each crop
 */
export async function embedFaces(
  model: EmbeddingModel,
  photo: ImagePyramid,
  faceCrops: readonly Similarity[],
  effort: Effort,
): Promise<Float32Array[]> {
  const encodings: Float32Array[] = [];
  for (let start = 0; start < faceCrops.length; start += MAX_FACE_CROPS_PER_CALL) {
    const batch = faceCrops.slice(start, start + MAX_FACE_CROPS_PER_CALL);
    const mean = await computeMeanEncodings(model, photo, batch, AUGMENTATIONS_BY_EFFORT[effort]);
    batch.forEach((_, face) => {
      encodings.push(moveNormTowardsTypicalNorm(copyEncodingOfFace(mean, face)));
    });
  }
  return encodings;
}

async function computeMeanEncodings(
  model: EmbeddingModel,
  photo: ImagePyramid,
  faceCrops: readonly Similarity[],
  { jitters, mirrorWeight }: CropAugmentation,
): Promise<Float32Array> {
  const length = faceCrops.length * ENCODING_LENGTH;
  const mean = new Float32Array(length);
  for (const jitter of jitters) {
    const places = faceCrops.map((faceCrop) => composeSimilarities(faceCrop, toVariationTransform(jitter)));
    const pixels = shiftColourOfGreyFaceCrops(sampleCrops(photo, places, model.faceCropSide));
    const encodings = await model.embed(mirrorWeight > 0 ? appendMirrorImages(pixels) : pixels);
    addWeightedEncodings(mean, encodings.subarray(0, length), (1 - mirrorWeight) / jitters.length);
    if (mirrorWeight > 0)
      addWeightedEncodings(mean, encodings.subarray(length), mirrorWeight / jitters.length);
  }
  return mean;
}

function copyEncodingOfFace(encodings: Float32Array, face: number): Float32Array {
  return encodings.slice(face * ENCODING_LENGTH, (face + 1) * ENCODING_LENGTH);
}

/** @returns the transform from the unit square of a varied face crop to the unit square of the original face crop */
function toVariationTransform({ side = 1, turn = 0, down = 0 }: CropVariation): Similarity {
  return createSquareTransform([0.5, 0.5 + down], side, turn);
}

function addWeightedEncodings(sum: Float32Array, encodings: Float32Array, weight: number): void {
  for (let index = 0; index < sum.length; index += 1) sum[index]! += weight * encodings[index]!;
}
