import { intersectionOverUnion, type Box } from '../imaging/geometry/box.js';
import { mirrored } from '../imaging/flip.js';
import { type Pyramid } from '../imaging/pyramid.js';
import { closeUp, render } from './canvas.js';
import { type Detection } from './detection.js';
import { type FaceDetector } from './face-detector.js';
import { noseOffset, rollOf } from './pose.js';

/** A close-up of a candidate: its longer side there, in pixels, and whether it is mirrored. */
interface CloseUp {
  apparent: number;
  flipped?: boolean;
}

interface Confirmation {
  closeUps: readonly CloseUp[];
  /** What the weighted mean of the scores must be. */
  threshold: number;
}

/**
 * Frontal faces are recognised when they are small as well; most animals and textures are not. Faces in profile are
 * recognised when they are large.
 *
 * Chosen on the development data (WIDER FACE, CFP, photographs without people; docs/encoder-log.md): with these, 867 of
 * the 908 clear faces and 199 of 200 profiles pass, and 3 of 64 photos of cats and dogs.
 */
const FRONTAL: Confirmation = {
  closeUps: [{ apparent: 24 }, { apparent: 32 }, { apparent: 48, flipped: true }, { apparent: 96 }],
  threshold: 0.74,
};
const PROFILE: Confirmation = {
  closeUps: [{ apparent: 48 }, { apparent: 64 }, { apparent: 96, flipped: true }],
  threshold: 0.6,
};
/** For photos that were turned: the looks at them are further chances to be wrong. */
const LYING: Confirmation = { ...FRONTAL, threshold: 0.8 };
/** What the score in the whole photo counts beside the mean of those in the close-ups. */
const FIRST_SCORE_WEIGHT = 1 / 3;
/** Up to this offset of the nose, in parts of the box's longer side, a face is frontal: 192 of 199 profiles exceed it. */
const FRONTAL_NOSE_OFFSET = 0.09;

/** What one look at the photo scores at least as high is a face: no animal that fails confirmation does. */
const CERTAIN = 0.91;

/** The side of a close-up, in sides of the face. */
const CONTEXT = 2.4;
/** What is detected in a close-up is the candidate if it overlaps it by more than this. */
const SAME_FACE = 0.35;
/** Lower scores count as none. */
const FAINTEST = 0.02;

/**
 * Confirms candidates by multi-scale test-time augmentation: a candidate is detected again in close-ups that show it
 * upright and in several sizes, and is a face if its scores there are high on average. A single high score is no
 * evidence: cats, dogs and textures reach 0.85 at some size, but not at all of them.
 *
 * @param isLying whether the candidates were found in a photo that was turned
 * @returns the confirmed ones with their (weighted) mean score, in the order given
 */
export async function confirmFaces(
  detector: FaceDetector,
  photo: Pyramid,
  candidates: readonly Detection[],
  isLying: boolean,
): Promise<Detection[]> {
  const confirmed: Detection[] = [];
  for (const candidate of candidates) {
    if (candidate.score >= CERTAIN) {
      confirmed.push(candidate);
      continue;
    }
    const { width, height } = candidate.box;
    const isProfile = noseOffset(candidate.points, Math.max(width, height)) > FRONTAL_NOSE_OFFSET;
    const { closeUps, threshold } = isLying ? LYING : isProfile ? PROFILE : FRONTAL;
    const score = await meanScore(detector, photo, candidate, closeUps);
    if (score >= threshold) confirmed.push({ ...candidate, score });
  }
  return confirmed;
}

async function meanScore(
  detector: FaceDetector,
  photo: Pyramid,
  candidate: Detection,
  closeUps: readonly CloseUp[],
): Promise<number> {
  let sum = 0;
  for (const shown of closeUps) sum += await scoreIn(detector, photo, candidate, shown);
  return FIRST_SCORE_WEIGHT * candidate.score + ((1 - FIRST_SCORE_WEIGHT) * sum) / closeUps.length;
}

async function scoreIn(
  detector: FaceDetector,
  photo: Pyramid,
  { box, points }: Detection,
  { apparent, flipped = false }: CloseUp,
): Promise<number> {
  const roll = rollOf(points);
  const multiple = detector.canvasMultiple;
  const side = Math.ceil((apparent * CONTEXT) / multiple) * multiple;
  const pixels = render(photo, [closeUp(box, apparent, side, roll)]);
  const [detections] = await detector.detect(flipped ? mirrored(pixels) : pixels, FAINTEST);
  const expected = boxInCloseUp(box, apparent, side, roll);
  const same = detections!.filter((detection) => intersectionOverUnion(detection.box, expected) > SAME_FACE);
  return Math.max(0, ...same.map(({ score }) => score));
}

/** Where the candidate is in its close-up: in the middle, which a mirror does not move. */
function boxInCloseUp({ width, height }: Box, apparent: number, side: number, roll: number): Box {
  const scale = apparent / Math.max(width, height);
  const isSideways = Math.abs(Math.sin((roll * Math.PI) / 180)) > Math.SQRT1_2;
  const [shownWidth, shownHeight] = isSideways
    ? [height * scale, width * scale]
    : [width * scale, height * scale];
  return {
    x: (side - shownWidth) / 2,
    y: (side - shownHeight) / 2,
    width: shownWidth,
    height: shownHeight,
  };
}
