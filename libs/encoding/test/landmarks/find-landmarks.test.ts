import { describe, expect, it } from '@jest/globals';
import { alignByDetectorPoints } from '../../src/alignment/align-face.js';
import { MEAN_DETECTOR_POINTS } from '../../src/alignment/mean-face.js';
import {
  transformPoint,
  createSquareTransform,
  type Point,
  type Similarity,
} from '../../src/imaging/geometry/similarity.js';
import { type PixelBatch } from '../../src/imaging/pixel-batch.js';
import { ImagePyramid } from '../../src/imaging/pyramid.js';
import { findLandmarks } from '../../src/landmarks/find-landmarks.js';
import { type LandmarkModel, type Landmarks } from '../../src/landmarks/landmark-model.js';

const TEST_PHOTO = new ImagePyramid({
  width: 200,
  height: 160,
  data: Uint8Array.from({ length: 200 * 160 * 3 }, (_, index) => (index * index * 17) % 251),
});

/**
 * A fake landmark model. All 68 landmarks of a crop are the same point, which is fixed or computed from the pixels of
 * the crop.
 */
class FakeModel implements LandmarkModel {
  readonly cropSide = 16;
  readonly shown: PixelBatch[] = [];

  constructor(private readonly pointIn: (pixels: Float32Array) => Point) {}

  locateLandmarks(crops: PixelBatch): Promise<Landmarks[]> {
    this.shown.push(crops);
    const numbers = crops.width * crops.height * 3;
    return Promise.resolve(
      Array.from({ length: crops.count }, (_, crop) => {
        const point = this.pointIn(crops.data.subarray(crop * numbers, (crop + 1) * numbers));
        return Array.from({ length: 68 }, () => point);
      }),
    );
  }
}

function createFacePoints(place: Similarity): Point[] {
  return MEAN_DETECTOR_POINTS.map((point) => transformPoint(place, point));
}

const FACE_POINTS = [
  createFacePoints({ a: 40, b: 0, x: 30, y: 40 }),
  createFacePoints({ a: 20, b: 25, x: 120, y: 50 }),
  createFacePoints({ a: -30, b: 5, x: 90, y: 140 }),
];

describe('findLandmarks', () => {
  it('does not run the model if there are no faces', async () => {
    const model = new FakeModel(() => [0.5, 0.5]);
    expect(await findLandmarks(model, TEST_PHOTO, [])).toEqual([]);
    expect(model.shown).toEqual([]);
  });

  it('returns points in pixels of the photo that are inside the face', async () => {
    const found = await findLandmarks(new FakeModel(() => [0.5, 0.5]), TEST_PHOTO, FACE_POINTS);
    expect(found).toHaveLength(FACE_POINTS.length);
    found.forEach((landmarks, face) => {
      expect(landmarks).toHaveLength(68);
      const faceCrop = alignByDetectorPoints(FACE_POINTS[face]!);
      // The centre of a crop lies a little above the centre of the face crop, towards the eyes.
      const [x, y] = transformPoint(faceCrop, [0.5, 0.44]);
      expect(landmarks[0]![0]).toBeCloseTo(x, 6);
      expect(landmarks[0]![1]).toBeCloseTo(y, 6);
    });
  });

  it('cancels a horizontal bias of the model, but not a vertical bias', async () => {
    const unbiased = await findLandmarks(new FakeModel(() => [0.5, 0.6]), TEST_PHOTO, FACE_POINTS);
    const biased = await findLandmarks(new FakeModel(() => [0.53, 0.6]), TEST_PHOTO, FACE_POINTS);
    biased.forEach((landmarks, face) => {
      landmarks.forEach(([x, y], index) => {
        expect(x).toBeCloseTo(unbiased[face]![index]![0], 6);
        expect(y).toBeCloseTo(unbiased[face]![index]![1], 6);
      });
    });
  });

  it('returns the same landmarks for a face in any batch', async () => {
    const ofPixels = (pixels: Float32Array): Point => [pixels[100]! / 255, pixels[301]! / 255];
    const together = await findLandmarks(new FakeModel(ofPixels), TEST_PHOTO, FACE_POINTS);
    for (const [index, face] of FACE_POINTS.entries()) {
      expect(await findLandmarks(new FakeModel(ofPixels), TEST_PHOTO, [face])).toEqual([together[index]]);
    }
  });

  it('gives the model upright crops of a tilted face', async () => {
    // A photo that is white on one side of a line through the middle of the face, and a face rotated by the same angle.
    const angle = 0.6;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const data = Uint8Array.from({ length: 200 * 200 * 3 }, (_, index) => {
      const [x, y] = [(Math.floor(index / 3) % 200) - 100, Math.floor(index / 600) - 100];
      return cos * x + sin * y > 0 ? 255 : 0;
    });
    const placed = createSquareTransform([100, 100], 80, (angle * 180) / Math.PI);
    const model = new FakeModel(() => [0.5, 0.5]);
    await findLandmarks(model, new ImagePyramid({ width: 200, height: 200, data }), [
      createFacePoints(placed),
    ]);
    const [{ width, height, data: crop }] = model.shown as [PixelBatch];
    for (let row = 0; row < height; row += 1) {
      expect(crop[(row * width + 2) * 3]).toBe(0);
      expect(crop[(row * width + width - 3) * 3]).toBe(255);
    }
  });
});
