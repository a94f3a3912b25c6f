import { describe, expect, it } from '@jest/globals';
import { classifyDifficulty, getHeightRange, type AnnotatedFace } from '../detection/annotated-face.js';
import { measureDetection, computeRecall } from '../detection/measure-detection.js';

function createAnnotatedFace(
  x: number,
  height: number,
  properties: Partial<AnnotatedFace> = {},
): AnnotatedFace {
  return { box: { x, y: 0, width: height, height }, blur: 0, occlusion: 0, ignored: false, ...properties };
}

describe('classifyDifficulty', () => {
  it.each([
    ['clear', createAnnotatedFace(0, 16, { blur: 1, occlusion: 1 })],
    ['hard', createAnnotatedFace(0, 16, { blur: 2 })],
    ['hard', createAnnotatedFace(0, 16, { occlusion: 2 })],
    ['ignored', createAnnotatedFace(0, 15.9)],
    ['ignored', createAnnotatedFace(0, 15, { blur: 2 })],
    ['ignored', createAnnotatedFace(0, 100, { ignored: true })],
  ] as const)('returns %s', (faceClass, face) => {
    expect(classifyDifficulty(face)).toBe(faceClass);
  });
});

describe('heightRangeOf', () => {
  it.each([
    [16, '16-24'],
    [23.9, '16-24'],
    [24, '24-48'],
    [48, '48-96'],
    [95, '48-96'],
    [96, '96-'],
    [2000, '96-'],
  ] as const)('%d pixels are in %s', (height, range) => {
    expect(getHeightRange(height)).toBe(range);
  });
});

describe('measureDetection', () => {
  const outcome = measureDetection([
    {
      path: 'a.jpg',
      annotated: [
        createAnnotatedFace(0, 20),
        createAnnotatedFace(100, 50),
        createAnnotatedFace(200, 60, { blur: 2 }),
        createAnnotatedFace(300, 10),
      ],
      faces: [
        createAnnotatedFace(0, 20),
        createAnnotatedFace(200, 60),
        createAnnotatedFace(300, 10),
        createAnnotatedFace(500, 30),
      ],
    },
    {
      path: 'b.jpg',
      annotated: [createAnnotatedFace(0, 100, { ignored: true })],
      faces: [createAnnotatedFace(20, 30)],
    },
  ]);

  it('counts clear faces by height, and hard faces', () => {
    expect(outcome.clear).toEqual({ faces: 2, found: 1 });
    expect(outcome.clearByHeight).toEqual({
      '16-24': { faces: 1, found: 1 },
      '24-48': { faces: 0, found: 0 },
      '48-96': { faces: 1, found: 0 },
      '96-': { faces: 0, found: 0 },
    });
    expect(outcome.hard).toEqual({ faces: 1, found: 1 });
  });

  it('lists the faces that were not detected', () => {
    expect(outcome.missed.map(({ photo, face }) => [photo.path, face.box.x])).toEqual([['a.jpg', 100]]);
  });

  it('lists the detections that match no face, not even a small or ignored face', () => {
    expect(outcome.unmatched.map(({ photo, face }) => [photo.path, face.box.x])).toEqual([['a.jpg', 500]]);
  });

  it('the recall of a set without faces is NaN', () => {
    expect(computeRecall({ faces: 0, found: 0 })).toBeNaN();
  });
});
