import { type Detection } from '../detection/detection.js';
import {
  apply,
  centroid,
  compose,
  scaleOf,
  squareAround,
  type Point,
  type Similarity,
} from '../geometry/similarity.js';
import { cropAround, landmarksIn, landmarksInMirror, type View } from '../landmarks/find-landmarks.js';
import { type Pyramid } from '../raster/pyramid.js';
import { type FaceRuntime } from '../runtime/face-runtime.js';
import { alignFace } from './align-face.js';
import { straightenFaces, type AlignedFace } from './straighten-faces.js';

type Candidate = Detection & AlignedFace;

/** Faces that the detectors are this sure of need no third witness. */
const SURE = 0.85;
/** Chips of faces move by less than this part of their side, all but one in two thousand. */
const STEADY = 0.105;
/** What is only found elsewhere must be steadier: there are more chances of being wrong. */
const STEADY_ELSEWHERE = 0.09;

/** Landmarks of faces with a longer side of fewer pixels waver for want of pixels. */
const SMALL = 40;
/** The nose of a face that is seen from the side lies further from the middle than this part of the distance of its eyes. */
const TURNED_AWAY = 0.45;

/** The look in the mirror shows the chip and a little around it. */
const IN_MIRROR = { side: 1.1, above: 0.065 };
/** Where else to look for a face that the landmarks missed: turned, in degrees, or from aside, in sides of its box. */
const ELSEWHERE = [
  { turn: -40 },
  { turn: -20 },
  { turn: 20 },
  { turn: 40 },
  { right: -0.4 },
  { right: 0.4 },
  { down: -0.4 },
  { down: 0.4 },
];
/** How a face may be tilted whose landmarks waver: only somewhat, or lying. */
const TILTED = [{ turn: -40 }, { turn: 40 }, { turn: -90 }, { turn: 90 }, { turn: 180 }];
/** The side of a chip in sides of the face's box: landmarks that leave this range have missed the face. */
const PLAUSIBLE = { atLeast: 0.6, atMost: 1.5 };

/**
 * The third witness, after the two detectors: the landmarks of a face lie where they lie, in a mirror as well.
 *
 * Faces that the detectors are not sure of are looked at in a mirror. Where the landmarks waver the face may be tilted;
 * if they do so however it is turned, both detectors were fooled, by a dog perhaps. Only those of a face that is small,
 * cut by the photo's border or seen from the side may waver. Where they missed the face altogether it is looked for
 * around, and gets the steadiest landmarks that are found.
 */
export async function settleFaces(
  runtime: FaceRuntime,
  photo: Pyramid,
  candidates: readonly Candidate[],
): Promise<Candidate[]> {
  const settled: Candidate[] = [];
  for (const candidate of candidates) {
    const face = candidate.score < SURE ? await settle(runtime, photo, candidate) : candidate;
    if (face) settled.push(face);
  }
  return settled;
}

async function settle(runtime: FaceRuntime, photo: Pyramid, face: Candidate): Promise<Candidate | undefined> {
  if (!isPlausible(face)) return steadiestOf(runtime, photo, face, ELSEWHERE);
  const mayWaver = isSmall(face) || isCut(face, photo) || isTurnedAway(face);
  if (mayWaver || (await waver(runtime, photo, face.chip)) < STEADY) return face;
  return steadiestOf(runtime, photo, face, TILTED);
}

async function steadiestOf(
  runtime: FaceRuntime,
  photo: Pyramid,
  face: Candidate,
  views: readonly Partial<View>[],
): Promise<Candidate | undefined> {
  let steadiest: Candidate | undefined;
  let least = STEADY_ELSEWHERE;
  for (const view of views) {
    const found = await landmarksIn(runtime, photo, [cropAround(face.box, view)]);
    const [aligned] = await straightenFaces(runtime, photo, found);
    const seen = { ...face, ...aligned! };
    const shift = await waver(runtime, photo, seen.chip);
    if (shift < least && isPlausible(seen)) [steadiest, least] = [seen, shift];
  }
  return steadiest;
}

/** How far the corners of a chip move when its landmarks are found in a mirror: root mean square, in sides of the chip. */
async function waver(runtime: FaceRuntime, photo: Pyramid, chip: Similarity): Promise<number> {
  const { side, above } = IN_MIRROR;
  const around = compose(chip, squareAround([0.5, 0.5 - above], side));
  const other = alignFace(await landmarksInMirror(runtime, photo, around));
  const squares = CORNERS.map((corner) => {
    const [x, y] = apply(chip, corner);
    const [otherX, otherY] = apply(other, corner);
    return (x - otherX) ** 2 + (y - otherY) ** 2;
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square) / CORNERS.length) / scaleOf(chip);
}

const CORNERS: readonly Point[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];

function isSmall({ box: { width, height } }: Detection): boolean {
  return Math.max(width, height) < SMALL;
}

function isCut({ box: { x, y, width, height } }: Detection, { base }: Pyramid): boolean {
  return x < 0 || y < 0 || x + width > base.width || y + height > base.height;
}

function isTurnedAway({ landmarks }: AlignedFace): boolean {
  const [left, right] = [centroid(landmarks.slice(36, 42)), centroid(landmarks.slice(42, 48))];
  const [acrossX, acrossY] = [right[0] - left[0], right[1] - left[1]];
  const middle = centroid([left, right]);
  const [noseX, noseY] = landmarks[30]!;
  const aside = (noseX - middle[0]) * acrossX + (noseY - middle[1]) * acrossY;
  return Math.abs(aside) > TURNED_AWAY * (acrossX ** 2 + acrossY ** 2);
}

function isPlausible({ box, chip }: Candidate): boolean {
  const side = scaleOf(chip) / Math.max(box.width, box.height);
  return side > PLAUSIBLE.atLeast && side < PLAUSIBLE.atMost;
}
