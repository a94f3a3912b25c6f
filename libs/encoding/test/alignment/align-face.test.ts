import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  alignByLandmarks,
  alignByDetectorPoints,
  alignFace,
  FACE_CROP_SIDE,
} from '../../src/alignment/align-face.js';
import { MEAN_DETECTOR_POINTS, MEAN_EYES_AND_NOSE } from '../../src/alignment/mean-face.js';
import {
  transformPoint,
  composeSimilarities,
  getScaleFactor,
  type Point,
} from '../../src/imaging/geometry/similarity.js';

/**
 * The landmarks of the mean face in a photo: the face is 100 pixels wide, has its corner at (40, 30), and is rotated.
 */
function createRotatedMeanFace(angle: number): Point[] {
  const landmarks: Point[] = Array.from({ length: 68 }, () => [Number.NaN, Number.NaN]);
  const placed = { a: 100 * Math.cos(angle), b: 100 * Math.sin(angle), x: 40, y: 30 };
  for (const [index, point] of MEAN_EYES_AND_NOSE) landmarks[index] = transformPoint(placed, point);
  return landmarks;
}

/** The five points of the detector for the same face. */
function createRotatedDetectorPoints(angle: number): Point[] {
  const placed = { a: 100 * Math.cos(angle), b: 100 * Math.sin(angle), x: 40, y: 30 };
  return MEAN_DETECTOR_POINTS.map((point) => transformPoint(placed, point));
}

describe('alignByLandmarks', () => {
  it('adds a margin of a quarter of the width of the face, and shifts the face down by 1.4 px', () => {
    const faceCrop = alignByLandmarks(createRotatedMeanFace(0));
    expect(getScaleFactor(faceCrop)).toBeCloseTo(150, 6);
    const [x, y] = transformPoint(faceCrop, [0.5 / FACE_CROP_SIDE, 0.5 / FACE_CROP_SIDE]);
    expect([x, y]).toEqual([expect.closeTo(15, 6), expect.closeTo(5 + 1.4, 6)]);
  });

  it('returns a transform that is rotated like the face', () => {
    const faceCrop = alignByLandmarks(createRotatedMeanFace(0.4));
    expect(Math.atan2(faceCrop.b, faceCrop.a)).toBeCloseTo(0.4, 6);
  });

  it('uses only five landmarks, which do not move when the facial expression changes', () => {
    expect([...MEAN_EYES_AND_NOSE.keys()].sort((a, b) => a - b)).toEqual([33, 36, 39, 42, 45]);
  });

  it('returns a transform that is moved and scaled like the landmarks', () => {
    const moved = { a: 0.8, b: -0.3, x: 12, y: -7 };
    const landmarks = createRotatedMeanFace(0.2);
    const faceCrop = alignByLandmarks(landmarks.map((point) => transformPoint(moved, point)));
    const expected = composeSimilarities(moved, alignByLandmarks(landmarks));
    for (const key of ['a', 'b', 'x', 'y'] as const) expect(faceCrop[key]).toBeCloseTo(expected[key], 6);
  });
});

describe('alignByPoints', () => {
  it("returns dlib's face crop for the detector's points of the mean face", () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (angle) => {
        const faceCrop = alignByDetectorPoints(createRotatedDetectorPoints(angle));
        expect(getScaleFactor(faceCrop)).toBeCloseTo(150, 6);
        expect(Math.cos(Math.atan2(faceCrop.b, faceCrop.a) - angle)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('alignFace', () => {
  it("uses the landmarks if they agree with the detector's points", () => {
    const landmarks = createRotatedMeanFace(0.1);
    expect(alignFace(landmarks, createRotatedDetectorPoints(0.1))).toEqual(alignByLandmarks(landmarks));
  });

  it.each([
    ['another size', { a: 0.4, b: 0, x: 40, y: 30 }],
    ['another place', { a: 1, b: 0, x: 120, y: 0 }],
    ['upside down', { a: -1, b: 0, x: 180, y: 160 }],
  ])("uses the detector's points if the landmarks are in %s", (_, elsewhere) => {
    const landmarks = createRotatedMeanFace(0).map((point) => transformPoint(elsewhere, point));
    const points = createRotatedDetectorPoints(0);
    expect(alignFace(landmarks, points)).toEqual(alignByDetectorPoints(points));
  });
});
