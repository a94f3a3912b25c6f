import { describe, expect, it } from '@jest/globals';
import { MIN_SCORE_WITHOUT_CLOSE_UPS, confirmFaces } from '../../src/detection/confirm-faces.js';
import { ImagePyramid } from '../../src/imaging/pyramid.js';
import { FakeDetector, createFaceInCloseUp, turnToProfile, createUprightFace } from './detections.js';

const TEST_PHOTO = new ImagePyramid({
  width: 200,
  height: 150,
  data: Uint8Array.from({ length: 200 * 150 * 3 }, (_, index) => (index * 37) % 251),
});
const FACE_BOX = { x: 60, y: 40, width: 50, height: 60 };
const CANDIDATE_FACE = createUprightFace(FACE_BOX, 0.85);

/** A detector that returns these scores in successive close-ups; 0 is no detection. */
function createDetectorWithScores(...scores: readonly number[]): FakeDetector {
  return new FakeDetector((canvas, call) =>
    scores[call] ? [createFaceInCloseUp(canvas, scores[call])] : [],
  );
}

describe('confirmFaces', () => {
  it('accepts a candidate without close-ups if its score is very high', async () => {
    const detector = createDetectorWithScores();
    const certain = createUprightFace(FACE_BOX, MIN_SCORE_WITHOUT_CLOSE_UPS);
    expect(await confirmFaces(detector, TEST_PHOTO, [certain], false)).toEqual([certain]);
    expect(detector.shown).toEqual([]);
  });

  it.each([
    [0.9, 0.9, 0, 2],
    [0.9, 0, 0.9, 3],
    [0, 0.9, 0.9, 3],
  ])('confirms a face if two of the scores %d, %d, %d are high (%i close-ups)', async (a, b, c, looks) => {
    const detector = createDetectorWithScores(a, b, c);
    const [confirmed] = await confirmFaces(detector, TEST_PHOTO, [CANDIDATE_FACE], false);
    expect(confirmed).toEqual({ ...CANDIDATE_FACE, score: (0.85 + 0.9) / 2 });
    expect(detector.shown).toHaveLength(looks);
  });

  it.each([
    [0, 0, 0.9, 2],
    [0.9, 0, 0, 3],
    [0, 0.9, 0, 3],
    [0, 0, 0, 2],
  ])('rejects a face if fewer than two of %d, %d, %d are high (%i close-ups)', async (a, b, c, looks) => {
    const detector = createDetectorWithScores(a, b, c);
    expect(await confirmFaces(detector, TEST_PHOTO, [CANDIDATE_FACE], false)).toEqual([]);
    expect(detector.shown).toHaveLength(looks);
  });

  it('uses a higher threshold for a rotated photo', async () => {
    // The mean of 0.75 and 0.8 is above the threshold for upright photos and below the threshold for rotated photos.
    const candidate = createUprightFace(FACE_BOX, 0.75);
    expect(
      await confirmFaces(createDetectorWithScores(0.8, 0.8, 0.8), TEST_PHOTO, [candidate], false),
    ).toHaveLength(1);
    expect(
      await confirmFaces(createDetectorWithScores(0.8, 0.8, 0.8), TEST_PHOTO, [candidate], true),
    ).toEqual([]);
  });

  it('averages the scores of three close-ups of a face in profile', async () => {
    const profile = turnToProfile(createUprightFace(FACE_BOX, 0.8));
    const detector = createDetectorWithScores(0.3, 0.6, 0.9);
    const [confirmed] = await confirmFaces(detector, TEST_PHOTO, [profile], false);
    expect(confirmed!.score).toBeCloseTo((0.8 + 0.6) / 2, 9);
    expect(detector.shown).toHaveLength(3);
    expect(await confirmFaces(createDetectorWithScores(0, 0, 0.9), TEST_PHOTO, [profile], false)).toEqual([]);
  });

  it('accepts no profiles in a rotated photo', async () => {
    const profile = turnToProfile(createUprightFace(FACE_BOX, 0.8));
    expect(await confirmFaces(createDetectorWithScores(0.3, 0.6, 0.9), TEST_PHOTO, [profile], true)).toEqual(
      [],
    );
  });

  it('returns the candidates in the same order, and confirms each candidate independently', async () => {
    const [first, second, third] = [0.92, 0.6, 0.95].map((score, index) =>
      createUprightFace({ ...FACE_BOX, x: 20 * index }, score),
    ) as [typeof CANDIDATE_FACE, typeof CANDIDATE_FACE, typeof CANDIDATE_FACE];
    const confirmed = await confirmFaces(
      createDetectorWithScores(0, 0),
      TEST_PHOTO,
      [first, second, third],
      false,
    );
    expect(confirmed).toEqual([first, third]);
  });

  it('renders square close-ups of several sizes, some of them mirrored', async () => {
    // A photo that is white to the left of the middle of the candidate, and black to the right.
    const middle = FACE_BOX.x + FACE_BOX.width / 2;
    const data = Uint8Array.from({ length: 200 * 150 * 3 }, (_, index) =>
      Math.floor(index / 3) % 200 < middle ? 255 : 0,
    );
    const detector = createDetectorWithScores(0.9, 0, 0.9);
    await confirmFaces(
      detector,
      new ImagePyramid({ width: 200, height: 150, data }),
      [CANDIDATE_FACE],
      false,
    );
    const looks = detector.shown.map(({ count, width, height, data: shown }) => {
      expect([count, width]).toEqual([1, height]);
      const middleRow = shown.subarray((height / 2) * width * 3, (height / 2 + 1) * width * 3);
      const [left, right] = [
        middleRow[Math.round(width / 3) * 3]!,
        middleRow[Math.round((2 * width) / 3) * 3]!,
      ];
      expect([left, right].sort((a, b) => a - b)).toEqual([0, 255]);
      return { side: width, isMirrored: right > left };
    });
    expect(new Set(looks.map(({ side }) => side)).size).toBe(3);
    expect(new Set(looks.map(({ isMirrored }) => isMirrored)).size).toBe(2);
  });

  it('ignores other faces in a close-up', async () => {
    const beside = new FakeDetector((canvas) => [
      createUprightFace({ x: 0, y: 0, width: canvas.width / 4, height: canvas.height / 4 }, 0.95),
    ]);
    expect(await confirmFaces(beside, TEST_PHOTO, [CANDIDATE_FACE], false)).toEqual([]);
  });
});
