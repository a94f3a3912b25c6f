import { type ImagePyramid } from '../imaging/pyramid.js';
import { computeScoreInCloseUp, type CloseUpOptions } from './close-up.js';
import { type Detection } from './detection.js';
import { type FaceDetector } from './face-detector.js';
import { computeNoseOffset, computeRollAngle } from './pose.js';

/**
 * The three close-ups for frontal faces, of which two must reach the threshold. Frontal faces are detected at every
 * size, but animals and textures only at some sizes. One close-up may be below the threshold, because dark, bearded and
 * grey faces are often not detected at 24 to 32 px. If all three close-ups had to reach the threshold, three more of 46
 * primates would be rejected. However, 12 of the 3,811 people in grey photos of LFW would also be rejected; with the
 * present rule, none of them is.
 */
const FRONTAL_CLOSE_UPS: readonly [CloseUpOptions, CloseUpOptions, CloseUpOptions] = [
  { apparent: 32 },
  { apparent: 48, flipped: true },
  { apparent: 128 },
];
/**
 * The close-ups for faces in profile. These close-ups are larger than those for frontal faces, because small faces in
 * profile are not detected. The mean of the scores in the three close-ups must reach the threshold.
 */
const PROFILE_CLOSE_UPS: readonly CloseUpOptions[] = [
  { apparent: 48 },
  { apparent: 64 },
  { apparent: 96, flipped: true },
];

/**
 * The score thresholds, which were chosen with the development data (docs/encoder-log.md). With these thresholds, 872
 * of the 908 clear faces of WIDER FACE and 199 of 200 profiles are accepted. In 2 of 64 photos of cats and dogs, a
 * false face is accepted.
 */
const SCORE_THRESHOLDS = {
  frontal: 0.765,
  profile: 0.64,
  /**
   * The threshold for rotated and upside-down faces. It is higher than the other thresholds, because searching for
   * rotated faces increases the risk of false detections.
   */
  lying: 0.84,
};
/** A face counts as rotated if its roll angle exceeds this value, in degrees. */
const MIN_ROLL_OF_ROTATED_FACE = 60;

/**
 * A candidate with at least this score is accepted without close-ups. In the development data, no animal that would be
 * rejected by close-ups has a score this high.
 */
export const MIN_SCORE_WITHOUT_CLOSE_UPS = 0.91;
/**
 * The maximum nose offset of a frontal face, relative to the longer side of the box. Of 199 faces in profile, 192 have
 * a larger nose offset.
 */
const MAX_NOSE_OFFSET_OF_FRONTAL_FACE = 0.09;

/**
 * Confirms candidates by repeated detection at several scales: a candidate is detected again in upright close-ups of
 * several sizes. One high score is not sufficient, because cats, dogs and textures have scores of 0.85 at some sizes.
 *
 * @param isTurned whether the candidates were found in a rotated photo
 * @returns the confirmed candidates, in the given order; the score of each is the mean of its scores in the photo and
 *   in the close-ups
 */
export async function confirmFaces(
  detector: FaceDetector,
  photo: ImagePyramid,
  candidates: readonly Detection[],
  isTurned: boolean,
): Promise<Detection[]> {
  const confirmed: Detection[] = [];
  for (const candidate of candidates) {
    const score = await computeConfirmedScore(detector, photo, candidate, isTurned);
    if (score !== undefined) confirmed.push({ ...candidate, score });
  }
  return confirmed;
}

async function computeConfirmedScore(
  detector: FaceDetector,
  photo: ImagePyramid,
  { box, points, score }: Detection,
  isTurned: boolean,
): Promise<number | undefined> {
  if (score >= MIN_SCORE_WITHOUT_CLOSE_UPS) return score;
  const roll = computeRollAngle(points);
  const isLying = isTurned || Math.abs(roll) > MIN_ROLL_OF_ROTATED_FACE;
  const scoreAt = (shown: CloseUpOptions) => computeScoreInCloseUp(detector, photo, box, roll, shown);
  const mean = (inCloseUps: number) => (score + inCloseUps) / 2;
  if (
    !isLying &&
    computeNoseOffset(points, Math.max(box.width, box.height)) > MAX_NOSE_OFFSET_OF_FRONTAL_FACE
  ) {
    return getScoreIfAtLeast(mean(await computeMeanScore(scoreAt)), SCORE_THRESHOLDS.profile);
  }
  const threshold = isLying ? SCORE_THRESHOLDS.lying : SCORE_THRESHOLDS.frontal;
  return getScoreIfAtLeast(mean(await computeScoreOfTwoCloseUps(scoreAt, 2 * threshold - score)), threshold);
}

function getScoreIfAtLeast(score: number, threshold: number): number | undefined {
  return score >= threshold ? score : undefined;
}

async function computeMeanScore(scoreAt: (shown: CloseUpOptions) => Promise<number>): Promise<number> {
  let sum = 0;
  for (const shown of PROFILE_CLOSE_UPS) sum += await scoreAt(shown);
  return sum / PROFILE_CLOSE_UPS.length;
}

/**
 * Computes the score that is reached in at least two of the three close-ups. The third close-up is the most expensive
 * one, so it is computed only if it can change the result.
 *
 * @param needed the score that a close-up must reach
 */
async function computeScoreOfTwoCloseUps(
  scoreAt: (shown: CloseUpOptions) => Promise<number>,
  needed: number,
): Promise<number> {
  const [first, second] = [await scoreAt(FRONTAL_CLOSE_UPS[0]), await scoreAt(FRONTAL_CLOSE_UPS[1])];
  if (first >= needed === second >= needed) return Math.min(first, second);
  const third = await scoreAt(FRONTAL_CLOSE_UPS[2]);
  return [first, second, third].sort((a, b) => a - b)[1]!;
}
