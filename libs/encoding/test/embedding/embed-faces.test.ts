import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Effort } from '../../src/effort.js';
import { embedFaces } from '../../src/embedding/embed-faces.js';
import { ENCODING_LENGTH } from '../../src/distance.js';
import { type EmbeddingModel } from '../../src/embedding/embedding-model.js';
import { createSquareTransform, type Similarity } from '../../src/imaging/geometry/similarity.js';
import { type PixelBatch } from '../../src/imaging/pixel-batch.js';
import { ImagePyramid } from '../../src/imaging/pyramid.js';

const TEST_PHOTO = new ImagePyramid({
  width: 120,
  height: 90,
  data: Uint8Array.from({ length: 120 * 90 * 3 }, (_, index) => (index * index * 31) % 251),
});

/**
 * A fake embedding model. The encoding of a face crop consists of its first pixel values. The fake model records the
 * batch sizes.
 */
class FakeModel implements EmbeddingModel {
  readonly name = 'fake';
  readonly faceCropSide = 8;
  readonly batches: number[] = [];

  embed({ count, width, height, data }: PixelBatch): Promise<Float32Array> {
    this.batches.push(count);
    const encodings = new Float32Array(count * ENCODING_LENGTH);
    for (let faceCrop = 0; faceCrop < count; faceCrop += 1) {
      const start = faceCrop * width * height * 3;
      encodings.set(data.subarray(start, start + ENCODING_LENGTH), faceCrop * ENCODING_LENGTH);
    }
    return Promise.resolve(encodings);
  }
}

const arbitraryFaceCrop: fc.Arbitrary<Similarity> = fc
  .tuple(
    fc.integer({ min: 0, max: 120 }),
    fc.integer({ min: 0, max: 90 }),
    fc.integer({ min: 4, max: 60 }),
    fc.integer({ min: -180, max: 180 }),
  )
  .map(([x, y, side, turn]) => createSquareTransform([x, y], side, turn));
const arbitraryEffort = fc.constantFrom<Effort>('default', 'thorough');

describe('embedFaces', () => {
  it('returns the same encoding for a face in any batch', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryFaceCrop, { maxLength: 11 }),
        arbitraryEffort,
        async (faceCrops, level) => {
          const together = await embedFaces(new FakeModel(), TEST_PHOTO, faceCrops, level);
          expect(together).toHaveLength(faceCrops.length);
          for (const [index, each] of faceCrops.entries()) {
            const [alone] = await embedFaces(new FakeModel(), TEST_PHOTO, [each], level);
            expect(alone).toHaveLength(ENCODING_LENGTH);
            expect(together[index]).toEqual(alone);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    ['default', 2],
    ['thorough', 14],
  ] as const)('with the effort %s, computes the encodings of %i views of a face', async (level, views) => {
    const model = new FakeModel();
    await embedFaces(model, TEST_PHOTO, [createSquareTransform([60, 45], 40)], level);
    expect(model.batches.reduce((sum, count) => sum + count, 0)).toBe(views);
  });

  it('limits the number of face crops for each call of the model', async () => {
    const model = new FakeModel();
    const faceCrops = Array.from({ length: 37 }, (_, index) => createSquareTransform([3 * index, 45], 20));
    await embedFaces(model, TEST_PHOTO, faceCrops, 'default');
    expect(Math.max(...model.batches)).toBeLessThanOrEqual(8);
    expect(model.batches.reduce((sum, count) => sum + count, 0)).toBe(2 * 37);
  });

  it('does not run the model if there are no faces', async () => {
    const model = new FakeModel();
    expect(await embedFaces(model, TEST_PHOTO, [], 'default')).toEqual([]);
    expect(model.batches).toEqual([]);
  });
});
