import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FacePoints } from '../../src/detection/detection.js';
import { computeNoseOffset, computeRollAngle } from '../../src/detection/pose.js';
import { transformPoint, type Similarity } from '../../src/imaging/geometry/similarity.js';
import { turnToProfile, createUprightFace, createUprightPoints } from './detections.js';

const FACE_BOX = { x: 10, y: 20, width: 80, height: 100 };
const UPRIGHT_POINTS = createUprightPoints(FACE_BOX);
const PROFILE_POINTS = turnToProfile(createUprightFace(FACE_BOX, 1)).points;

const arbitraryDegrees = fc.double({ min: -179, max: 179, noNaN: true });
const arbitraryScale = fc.double({ min: 0.1, max: 20, noNaN: true });
const arbitraryShift = fc.double({ min: -500, max: 500, noNaN: true });

function createRotation(angle: number, size: number, x: number, y: number): Similarity {
  const radians = (angle * Math.PI) / 180;
  return { a: size * Math.cos(radians), b: size * Math.sin(radians), x, y };
}

function transformPoints(points: FacePoints, by: Similarity): FacePoints {
  return points.map((point) => transformPoint(by, point)) as unknown as FacePoints;
}

/** The points of the mirrored face. Left and right points are swapped. */
function mirrorPoints([rightEye, leftEye, nose, rightMouth, leftMouth]: FacePoints): FacePoints {
  return [leftEye, rightEye, nose, leftMouth, rightMouth].map(([x, y]) => [-x, y]) as unknown as FacePoints;
}

describe('rollAngleOf', () => {
  it('returns the clockwise rotation of a face, independent of its size and position', () => {
    fc.assert(
      fc.property(arbitraryDegrees, arbitraryScale, arbitraryShift, arbitraryShift, (angle, size, x, y) => {
        expect(
          computeRollAngle(transformPoints(UPRIGHT_POINTS, createRotation(angle, size, x, y))),
        ).toBeCloseTo(angle, 5);
      }),
    );
  });

  it('the roll angle of an upside-down face is ±180°', () => {
    expect(
      Math.abs(computeRollAngle(transformPoints(UPRIGHT_POINTS, createRotation(180, 1, 0, 0)))),
    ).toBeCloseTo(180, 6);
  });

  it('returns the negative angle for a mirrored face', () => {
    fc.assert(
      fc.property(arbitraryDegrees, (angle) => {
        expect(
          computeRollAngle(mirrorPoints(transformPoints(UPRIGHT_POINTS, createRotation(angle, 1, 0, 0)))),
        ).toBeCloseTo(-angle, 5);
      }),
    );
  });

  it('the roll angle does not depend on the position of the nose', () => {
    expect(computeRollAngle(PROFILE_POINTS)).toBe(computeRollAngle(UPRIGHT_POINTS));
  });
});

describe('noseOffset', () => {
  it('the nose offset of a symmetrical face is 0', () => {
    expect(computeNoseOffset(UPRIGHT_POINTS, 100)).toBeCloseTo(0, 9);
  });

  it('returns the distance of the nose from the middle line of the face, relative to the given length', () => {
    expect(computeNoseOffset(PROFILE_POINTS, 100)).toBeCloseTo((0.4 * 80) / 100, 9);
    expect(computeNoseOffset(PROFILE_POINTS, 50)).toBeCloseTo((0.4 * 80) / 50, 9);
  });

  it('is invariant under mirroring, rotation, scaling and translation', () => {
    fc.assert(
      fc.property(arbitraryDegrees, arbitraryScale, arbitraryShift, arbitraryShift, (angle, size, x, y) => {
        const by = createRotation(angle, size, x, y);
        expect(computeNoseOffset(transformPoints(PROFILE_POINTS, by), 100 * size)).toBeCloseTo(0.32, 5);
        expect(computeNoseOffset(transformPoints(mirrorPoints(PROFILE_POINTS), by), 100 * size)).toBeCloseTo(
          0.32,
          5,
        );
      }),
    );
  });

  it('is finite when eyes and mouth coincide', () => {
    const point = [5, 5] as const;
    expect(computeNoseOffset([point, point, [6, 5], point, point], 10)).toBe(0);
  });
});
