import { type Pyramid } from '../imaging/pyramid.js';
import { scoreInCloseUp, type CloseUp } from './close-up.js';
import { type Detection } from './detection.js';
import { type FaceDetector } from './face-detector.js';
import { noseOffset, rollOf } from './pose.js';

/**
 * Frontal faces are recognised at every size, animals and textures at some. Two of three close-ups must agree: one alone
 * may fail, since dark, bearded and grey faces are often not recognised at 24 to 32 px. Requiring those sizes as well
 * would refuse three more of 46 primates, and with them 12 of the 3,811 people of LFW in grey instead of none.
 */
const FRONTAL: readonly [CloseUp, CloseUp, CloseUp] = [
  { apparent: 32 },
  { apparent: 48, flipped: true },
  { apparent: 128 },
];
/** Faces in profile are not recognised when they are small; their mean over larger close-ups is taken. */
const PROFILE: readonly CloseUp[] = [{ apparent: 48 }, { apparent: 64 }, { apparent: 96, flipped: true }];

/**
 * Score thresholds. Chosen on the development data (docs/encoder-log.md): with these 872 of the 908 clear faces of WIDER
 * FACE and 199 of 200 profiles pass, and 2 of 64 photos of cats and dogs.
 */
const THRESHOLDS = {
  frontal: 0.765,
  profile: 0.64,
  /** For faces that lie or stand on their head: looking for them gives further chances to be wrong. */
  lying: 0.84,
};
/** A face that is turned further than this is lying, in degrees. */
const LYING_ROLL = 60;

/** What one look at the photo scores at least as high is a face without close-ups: no animal that fails them does. */
export const CERTAIN = 0.91;
/** Up to this offset of the nose, in parts of the box's longer side, a face is frontal: 192 of 199 profiles exceed it. */
const FRONTAL_NOSE_OFFSET = 0.09;

/**
 * Confirms candidates by multi-scale test-time augmentation: a candidate is detected again in close-ups that show it
 * upright and in several sizes. A single high score is no evidence: cats, dogs and textures reach 0.85 at some size.
 *
 * @param isTurned whether the candidates were found in a photo that was turned
 * @returns the confirmed ones, in the order given, with the mean of their scores in the photo and in close-ups
 */
export async function confirmFaces(
  detector: FaceDetector,
  photo: Pyramid,
  candidates: readonly Detection[],
  isTurned: boolean,
): Promise<Detection[]> {
  const confirmed: Detection[] = [];
  for (const candidate of candidates) {
    const score = await confirmedScore(detector, photo, candidate, isTurned);
    if (score !== undefined) confirmed.push({ ...candidate, score });
  }
  return confirmed;
}

async function confirmedScore(
  detector: FaceDetector,
  photo: Pyramid,
  { box, points, score }: Detection,
  isTurned: boolean,
): Promise<number | undefined> {
  if (score >= CERTAIN) return score;
  const roll = rollOf(points);
  const isLying = isTurned || Math.abs(roll) > LYING_ROLL;
  const scoreAt = (shown: CloseUp) => scoreInCloseUp(detector, photo, box, roll, shown);
  const mean = (inCloseUps: number) => (score + inCloseUps) / 2;
  if (!isLying && noseOffset(points, Math.max(box.width, box.height)) > FRONTAL_NOSE_OFFSET) {
    return passing(mean(await meanScore(scoreAt)), THRESHOLDS.profile);
  }
  const threshold = isLying ? THRESHOLDS.lying : THRESHOLDS.frontal;
  return passing(mean(await agreedScore(scoreAt, 2 * threshold - score)), threshold);
}

function passing(score: number, threshold: number): number | undefined {
  return score >= threshold ? score : undefined;
}

async function meanScore(scoreAt: (shown: CloseUp) => Promise<number>): Promise<number> {
  let sum = 0;
  for (const shown of PROFILE) sum += await scoreAt(shown);
  return sum / PROFILE.length;
}

/**
 * A score that two of the three close-ups reach; the third and most expensive is taken only where two disagree.
 *
 * @param needed what a close-up must score for the candidate to pass
 */
async function agreedScore(scoreAt: (shown: CloseUp) => Promise<number>, needed: number): Promise<number> {
  const [first, second] = [await scoreAt(FRONTAL[0]), await scoreAt(FRONTAL[1])];
  if (first >= needed === second >= needed) return Math.min(first, second);
  const third = await scoreAt(FRONTAL[2]);
  return [first, second, third].sort((a, b) => a - b)[1]!;
}
