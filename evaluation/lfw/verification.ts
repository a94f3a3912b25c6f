import { type Pair } from './lfw.js';

/** The Euclidean distance below which dlib's encodings are taken for one person. */
export const DLIB_THRESHOLD = 0.6;

const CHOICE_OF_THRESHOLDS = [0.5, 0.55, DLIB_THRESHOLD, 0.65];

/** A pair and how far apart its faces lie; no distance where a face was not found, which is always wrong. */
export interface JudgedPair extends Pair {
  distance: number | undefined;
}

export interface Verification {
  /** The mean over the folds, each judged at the threshold that is best on the others. */
  accuracy: number;
  foldAccuracies: number[];
  /** At dlib's threshold of 0.6. */
  accuracyAt06: number;
  /** The threshold that would have been best on all pairs. */
  bestThreshold: number;
  /** What the thresholds cost that people choose among, the strictest first. */
  errors: ThresholdErrors[];
}

/** How a threshold errs, all-in: a face that was missed matches nobody. */
export interface ThresholdErrors {
  threshold: number;
  /** Pairs of two people that pass for one. */
  falseMatches: number;
  /** The part of the pairs of two people that do. */
  falseMatchRate: number;
  /** Pairs of one person that pass for two people. */
  falseNonMatches: number;
  /** The part of the pairs of one person that do. */
  falseNonMatchRate: number;
}

/** Pairs of faces that were found, at every threshold: the shares of strangers and of acquaintances that pass. */
export interface RocPoint {
  falsePositiveRate: number;
  truePositiveRate: number;
}

export function judge(pairs: readonly Pair[], encodings: ReadonlyMap<string, Float32Array>): JudgedPair[] {
  return pairs.map((pair) => {
    const [first, second] = [encodings.get(pair.first), encodings.get(pair.second)];
    return { ...pair, distance: first && second && distanceBetween(first, second) };
  });
}

export function verify(pairs: readonly JudgedPair[]): Verification {
  const folds = [...new Set(pairs.map(({ fold }) => fold))];
  const foldAccuracies = folds.map((fold) => {
    const threshold = bestThreshold(pairs.filter((pair) => pair.fold !== fold));
    return accuracyAt(
      pairs.filter((pair) => pair.fold === fold),
      threshold,
    );
  });
  return {
    accuracy: foldAccuracies.reduce((sum, accuracy) => sum + accuracy, 0) / folds.length,
    foldAccuracies,
    accuracyAt06: accuracyAt(pairs, DLIB_THRESHOLD),
    bestThreshold: bestThreshold(pairs),
    errors: CHOICE_OF_THRESHOLDS.map((threshold) => errorsAt(pairs, threshold)),
  };
}

export function isWrongAt({ distance, samePerson }: JudgedPair, threshold: number): boolean {
  return distance === undefined || distance < threshold !== samePerson;
}

/** The receiver operating characteristic, all-in: a pair without a distance never passes. */
export function roc(pairs: readonly JudgedPair[]): RocPoint[] {
  const same = pairs.filter(({ samePerson }) => samePerson).length;
  const different = pairs.length - same;
  const points: RocPoint[] = [{ falsePositiveRate: 0, truePositiveRate: 0 }];
  let [truePositives, falsePositives] = [0, 0];
  for (const { samePerson } of byDistance(pairs)) {
    if (samePerson) truePositives += 1;
    else falsePositives += 1;
    points.push({ falsePositiveRate: falsePositives / different, truePositiveRate: truePositives / same });
  }
  return points;
}

export function distanceBetween(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, index) => value - b[index]!));
}

function errorsAt(pairs: readonly JudgedPair[], threshold: number): ThresholdErrors {
  const ofOnePerson = pairs.filter(({ samePerson }) => samePerson);
  const ofTwoPeople = pairs.filter(({ samePerson }) => !samePerson);
  const falseMatches = ofTwoPeople.filter((pair) => passesAt(pair, threshold)).length;
  const falseNonMatches = ofOnePerson.filter((pair) => !passesAt(pair, threshold)).length;
  return {
    threshold,
    falseMatches,
    falseMatchRate: falseMatches / ofTwoPeople.length,
    falseNonMatches,
    falseNonMatchRate: falseNonMatches / ofOnePerson.length,
  };
}

function passesAt({ distance }: JudgedPair, threshold: number): boolean {
  return distance !== undefined && distance < threshold;
}

function accuracyAt(pairs: readonly JudgedPair[], threshold: number): number {
  return pairs.filter((pair) => !isWrongAt(pair, threshold)).length / pairs.length;
}

/** Of equally good thresholds the one in the middle; each lies halfway between two neighbouring distances. */
function bestThreshold(pairs: readonly JudgedPair[]): number {
  const sorted = byDistance(pairs);
  let right = sorted.filter(({ samePerson }) => !samePerson).length;
  let best = right;
  let thresholds: number[] = [];
  sorted.forEach(({ samePerson, distance }, index) => {
    right += samePerson ? 1 : -1;
    if (right < best) return;
    if (right > best) thresholds = [];
    best = right;
    thresholds.push((distance + (sorted[index + 1]?.distance ?? distance + 0.1)) / 2);
  });
  return thresholds[Math.floor(thresholds.length / 2)] ?? DLIB_THRESHOLD;
}

function byDistance(pairs: readonly JudgedPair[]): (JudgedPair & { distance: number })[] {
  return pairs
    .filter((pair): pair is JudgedPair & { distance: number } => pair.distance !== undefined)
    .sort((a, b) => a.distance - b.distance);
}
