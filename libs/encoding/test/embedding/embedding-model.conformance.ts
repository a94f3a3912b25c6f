import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alignByDetectorPoints } from '../../src/alignment/align-face.js';
import { ENCODING_LENGTH } from '../../src/distance.js';
import { type EmbeddingModel } from '../../src/embedding/embedding-model.js';
import { sampleCrops } from '../../src/imaging/crops.js';
import { mirrorBatch } from '../../src/imaging/flip.js';
import {
  composeSimilarities,
  createSquareTransform,
  type Similarity,
} from '../../src/imaging/geometry/similarity.js';
import { type PixelBatch } from '../../src/imaging/pixel-batch.js';
import { type ImagePyramid } from '../../src/imaging/pyramid.js';
import { detectDemoFaces } from '../demo-faces.js';
import { computeDistance } from '../demo-photos.js';
import { selectImage } from '../inference/networks.js';

/** An embedding model, and a function that releases its network. */
export interface OpenedEmbeddingModel {
  model: EmbeddingModel;
  close(): Promise<void>;
}

/** Verifies the contract of {@link EmbeddingModel}. */
export function itConformsToEmbeddingModel(name: string, open: () => Promise<OpenedEmbeddingModel>): void {
  describe(`${name} as an embedding model`, () => {
    let opened: OpenedEmbeddingModel;
    let model: EmbeddingModel;
    let photo: ImagePyramid;
    let places: Similarity[];
    let faceCrops: PixelBatch;

    beforeAll(async () => {
      opened = await open();
      ({ model } = opened);
      const found = await detectDemoFaces(5);
      photo = found.photo;
      places = found.faces.map(({ points }) => alignByDetectorPoints(points));
      faceCrops = sampleCrops(photo, places, model.faceCropSide);
    });

    afterAll(() => opened.close());

    async function encodeFaceCrops(pixels: PixelBatch): Promise<Float32Array[]> {
      const encodings = await model.embed(pixels);
      expect(encodings).toHaveLength(pixels.count * ENCODING_LENGTH);
      return Array.from({ length: pixels.count }, (_, faceCrop) =>
        encodings.slice(faceCrop * ENCODING_LENGTH, (faceCrop + 1) * ENCODING_LENGTH),
      );
    }

    it('has a name and an integer face crop side', () => {
      expect(model.name).toMatch(/^[a-z0-9-]+$/);
      expect(Number.isInteger(model.faceCropSide) && model.faceCropSide > 0).toBe(true);
    });

    it('returns 128 numbers per face crop, with or without a face', async () => {
      const { faceCropSide } = model;
      const black = {
        count: 2,
        width: faceCropSide,
        height: faceCropSide,
        data: new Float32Array(2 * faceCropSide ** 2 * 3),
      };
      for (const encoding of [...(await encodeFaceCrops(faceCrops)), ...(await encodeFaceCrops(black))]) {
        expect(encoding.every(Number.isFinite)).toBe(true);
      }
    });

    it('returns encodings with a smaller distance between two views of one person than between two people', async () => {
      const encodings = await encodeFaceCrops(faceCrops);
      const views = [
        mirrorBatch(faceCrops),
        sampleCrops(
          photo,
          places.map((place) => composeSimilarities(place, createSquareTransform([0.5, 0.5], 1.05, 3))),
          model.faceCropSide,
        ),
      ];
      const strangers = encodings.flatMap((a, index) =>
        encodings.slice(index + 1).map((b) => computeDistance(a, b)),
      );
      for (const view of views) {
        const distances = (await encodeFaceCrops(view)).map((encoding, face) =>
          computeDistance(encoding, encodings[face]!),
        );
        expect(Math.max(...distances)).toBeLessThan(Math.min(...strangers));
      }
    });

    it('returns the same encodings for a batch as for single face crops', async () => {
      const together = await encodeFaceCrops(faceCrops);
      for (const [index, encoding] of together.entries()) {
        const [single] = await encodeFaceCrops(selectImage(faceCrops, index));
        expect(computeDistance(encoding, single!)).toBeLessThan(1e-4);
      }
    });

    it('returns the same encodings for the same input', async () => {
      expect(await encodeFaceCrops(faceCrops)).toEqual(await encodeFaceCrops(faceCrops));
    });
  });
}
