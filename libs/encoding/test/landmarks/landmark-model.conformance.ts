import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alignByDetectorPoints } from '../../src/alignment/align-face.js';
import { type Detection } from '../../src/detection/detection.js';
import { sampleCrops } from '../../src/imaging/crops.js';
import { mirrorBatch } from '../../src/imaging/flip.js';
import { computeCentroid, type Point, type Similarity } from '../../src/imaging/geometry/similarity.js';
import { type PixelBatch } from '../../src/imaging/pixel-batch.js';
import { type ImagePyramid } from '../../src/imaging/pyramid.js';
import { findLandmarks } from '../../src/landmarks/find-landmarks.js';
import { type LandmarkModel, type Landmarks } from '../../src/landmarks/landmark-model.js';
import { mirrorLandmarks } from '../../src/landmarks/mirror-landmarks.js';
import { detectDemoFaces } from '../demo-faces.js';
import { selectImage } from '../inference/networks.js';

/** A landmark model, and a function that releases its network. */
export interface OpenedLandmarkModel {
  model: LandmarkModel;
  close(): Promise<void>;
}

/** The indices of the landmarks of each part of the face (iBUG 300-W). The right eye is the right eye of the person. */
const LANDMARK_RANGES = {
  jaw: [0, 16],
  nose: [27, 35],
  rightEye: [36, 41],
  leftEye: [42, 47],
  mouth: [48, 67],
} as const;
const CHIN_INDEX = 8;

/** Verifies the contract of {@link LandmarkModel}. */
export function itConformsToLandmarkModel(name: string, open: () => Promise<OpenedLandmarkModel>): void {
  describe(`${name} as a landmark model`, () => {
    let opened: OpenedLandmarkModel;
    let model: LandmarkModel;
    let photo: ImagePyramid;
    let faces: Detection[];
    let faceCrops: Similarity[];
    let crops: PixelBatch;

    beforeAll(async () => {
      opened = await open();
      ({ model } = opened);
      ({ photo, faces } = await detectDemoFaces(5));
      faceCrops = faces.map(({ points }) => alignByDetectorPoints(points));
      crops = sampleCrops(photo, faceCrops, model.cropSide);
    });

    afterAll(() => opened.close());

    it('has an integer crop side', () => {
      expect(Number.isInteger(model.cropSide) && model.cropSide > 0).toBe(true);
    });

    it('returns 68 points for each crop, in units of the side of the crop', async () => {
      const located = await model.locateLandmarks(crops);
      expect(located).toHaveLength(faces.length);
      for (const landmarks of located) {
        expect(landmarks).toHaveLength(68);
        for (const [x, y] of landmarks) {
          expect(Math.min(x, y)).toBeGreaterThan(-0.25);
          expect(Math.max(x, y)).toBeLessThan(1.25);
        }
      }
    });

    it('returns the landmarks in the order of the 68-point annotation', async () => {
      for (const landmarks of await model.locateLandmarks(crops)) {
        const [rightEye, leftEye] = [
          computeCentreOfFacePart(landmarks, 'rightEye'),
          computeCentreOfFacePart(landmarks, 'leftEye'),
        ];
        const [nose, mouth] = [
          computeCentreOfFacePart(landmarks, 'nose'),
          computeCentreOfFacePart(landmarks, 'mouth'),
        ];
        expect(rightEye[0]).toBeLessThan(nose[0]);
        expect(nose[0]).toBeLessThan(leftEye[0]);
        expect(Math.max(rightEye[1], leftEye[1])).toBeLessThan(nose[1]);
        expect(nose[1]).toBeLessThan(mouth[1]);
        expect(mouth[1]).toBeLessThan(landmarks[CHIN_INDEX]![1]);
        expect(landmarks[0]![0]).toBeLessThan(landmarks[16]![0]);
      }
    });

    it('returns almost the same positions of the eyes and the mouth as the detector', async () => {
      const located = await findLandmarks(
        model,
        photo,
        faces.map(({ points }) => points),
      );
      located.forEach((landmarks, face) => {
        const { a, b } = faceCrops[face]!;
        const [rightEye, leftEye, , rightMouth, leftMouth] = faces[face]!.points;
        for (const [found, expected] of [
          [computeCentreOfFacePart(landmarks, 'rightEye'), rightEye],
          [computeCentreOfFacePart(landmarks, 'leftEye'), leftEye],
          [landmarks[48]!, rightMouth],
          [landmarks[54]!, leftMouth],
        ] as const) {
          // The distance between the eyes is 0.37 sides of the face crop.
          expect(distanceBetween(found, expected) / Math.hypot(a, b)).toBeLessThan(0.12);
        }
      });
    });

    it('returns mirrored landmarks for a mirror image', async () => {
      const [located, inMirror] = [
        await model.locateLandmarks(crops),
        await model.locateLandmarks(mirrorBatch(crops)),
      ];
      located.forEach((landmarks, face) => {
        const expected = mirrorLandmarks(inMirror[face]!);
        const distances = landmarks.map((point, index) => distanceBetween(point, expected[index]!));
        expect(distances.reduce((sum, value) => sum + value) / 68).toBeLessThan(0.03);
      });
    });

    it('returns the same landmarks for a batch as for single crops', async () => {
      const together = await model.locateLandmarks(crops);
      for (let crop = 0; crop < crops.count; crop += 1) {
        const [single] = await model.locateLandmarks(selectImage(crops, crop));
        single!.forEach((point, index) => {
          expect(distanceBetween(point, together[crop]![index]!)).toBeLessThan(1e-4);
        });
      }
    });

    it('returns finite numbers for a crop without a face', async () => {
      const { cropSide } = model;
      const black = {
        count: 1,
        width: cropSide,
        height: cropSide,
        data: new Float32Array(cropSide ** 2 * 3),
      };
      const [landmarks] = await model.locateLandmarks(black);
      expect(landmarks!.flat().every(Number.isFinite)).toBe(true);
    });
  });
}

function computeCentreOfFacePart(landmarks: Landmarks, name: keyof typeof LANDMARK_RANGES): Point {
  const [first, last] = LANDMARK_RANGES[name];
  return computeCentroid(landmarks.slice(first, last + 1));
}

function distanceBetween([x, y]: Point, [otherX, otherY]: Point): number {
  return Math.hypot(x - otherX, y - otherY);
}
