import { describe, expect, it } from '@jest/globals';
import { orientCandidate } from '../../src/detection/orient-candidate.js';
import { computeRollAngle } from '../../src/detection/pose.js';
import { ImagePyramid } from '../../src/imaging/pyramid.js';
import { FakeDetector, createFaceInCloseUp, createUprightFace } from './detections.js';

const TEST_PHOTO = new ImagePyramid({ width: 200, height: 200, data: new Uint8Array(200 * 200 * 3) });
const CANDIDATE_FACE = createUprightFace({ x: 60, y: 50, width: 60, height: 60 }, 0.7);

/** A detector with these scores for the candidate rotated by 0°, 90°, 180° and 270°; 0 is no detection. */
function createDetectorWithScores(...scores: readonly number[]): FakeDetector {
  return new FakeDetector((canvas, call) =>
    scores[call] ? [createFaceInCloseUp(canvas, scores[call])] : [],
  );
}

describe('orientCandidate', () => {
  it('compares the four orientations of a face', async () => {
    const detector = createDetectorWithScores(0.8, 0.1, 0.1, 0.1);
    await orientCandidate(detector, TEST_PHOTO, CANDIDATE_FACE);
    expect(detector.shown).toHaveLength(4);
  });

  it.each([
    ['has the highest score in its own orientation', [0.8, 0.3, 0.5, 0.2]],
    ['has an only slightly higher score in another orientation', [0.8, 0.3, 0.81, 0.2]],
    ['is detected in no orientation', [0, 0, 0, 0]],
  ])('does not change a candidate that %s', async (_, scores) => {
    expect(await orientCandidate(createDetectorWithScores(...scores), TEST_PHOTO, CANDIDATE_FACE)).toBe(
      CANDIDATE_FACE,
    );
  });

  it.each([
    [90, [0.3, 0.8, 0.5, 0.2]],
    [180, [0.3, 0.4, 0.8, 0.2]],
    [270, [0, 0.4, 0.5, 0.8]],
  ])('rotates a candidate by %i° if its score is highest in this orientation', async (turn, scores) => {
    const turned = await orientCandidate(createDetectorWithScores(...scores), TEST_PHOTO, CANDIDATE_FACE);
    expect(turned.score).toBe(0.8);
    const difference =
      ((computeRollAngle(turned.points) - computeRollAngle(CANDIDATE_FACE.points) - turn) * Math.PI) / 180;
    expect(Math.cos(difference)).toBeCloseTo(1, 6);
    expect(turned.box.x + turned.box.width / 2).toBeCloseTo(90, 6);
    expect(turned.box.y + turned.box.height / 2).toBeCloseTo(80, 6);
  });

  it('never returns a lower score', async () => {
    const turned = await orientCandidate(
      createDetectorWithScores(0.1, 0, 0.5, 0),
      TEST_PHOTO,
      CANDIDATE_FACE,
    );
    expect(turned.score).toBe(CANDIDATE_FACE.score);
  });
});
