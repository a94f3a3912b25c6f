import { composeSimilarities, type Similarity } from './geometry/similarity.js';
import { type PixelBatch } from './pixel-batch.js';
import { type ImagePyramid } from './pyramid.js';
import { sampleImage } from './warp.js';

/**
 * Samples rotated and scaled squares of a photo into one batch.
 *
 * @param crops the squares; each maps the unit square to a square in the photo
 * @param side the side of each crop in the batch, in pixels
 */
export function sampleCrops(photo: ImagePyramid, crops: readonly Similarity[], side: number): PixelBatch {
  const numbers = side * side * 3;
  const data = new Float32Array(crops.length * numbers);
  crops.forEach((crop, index) => {
    const toPhoto = composeSimilarities(crop, { a: 1 / side, b: 0, x: 0, y: 0 });
    const pixels = data.subarray(index * numbers, (index + 1) * numbers);
    sampleImage(photo, toPhoto, { data: pixels, width: side, height: side });
  });
  return { count: crops.length, width: side, height: side, data };
}
