import { euclideanDistance } from '#encoding/distance';
import { type PhotoPair } from './lfw.js';

/** The Euclidean distance below which dlib considers two encodings to be of one person. */
export const DLIB_THRESHOLD = 0.6;

const COMMON_THRESHOLDS = [0.5, 0.55, DLIB_THRESHOLD, 0.65];

/**
 * A pair of photos with the distance between their faces. If a face was not detected, the distance is undefined, and
 * the pair counts as an error.
 */
export interface ComparedPair extends PhotoPair {
  distance: number | undefined;
}

export interface VerificationResult {
  /**
   * The mean accuracy over the folds. Each fold is evaluated at the threshold with the best accuracy on the other
   * folds.
   */
  accuracy: number;
  foldAccuracies: number[];
  /** The accuracy at dlib's threshold of 0.6. */
  accuracyAt06: number;
  /** The threshold with the best accuracy on all pairs. */
  bestThreshold: number;
  /** The errors at common thresholds, in ascending order. */
  errors: ThresholdErrors[];
}

/** The errors at one threshold. A face that was not detected matches no other face. */
export interface ThresholdErrors {
  threshold: number;
  /** The number of pairs of photos of two people whose distance is below the threshold. */
  falseMatches: number;
  /** The false matches as a fraction of the pairs of two people. */
  falseMatchRate: number;
  /** The number of pairs of photos of the same person whose distance is at or above the threshold. */
  falseNonMatches: number;
  /** The false non-matches as a fraction of the pairs of one person. */
  falseNonMatchRate: number;
}

/** A point of the receiver operating characteristic: the rates at one threshold. */
export interface RocPoint {
  falsePositiveRate: number;
  truePositiveRate: number;
}

export function comparePairs(
  pairs: readonly PhotoPair[],
  encodings: ReadonlyMap<string, Float32Array>,
): ComparedPair[] {
  return pairs.map((pair) => {
    const [first, second] = [encodings.get(pair.first), encodings.get(pair.second)];
    return { ...pair, distance: first && second && euclideanDistance(first, second) };
  });
}

export function measureVerification(pairs: readonly ComparedPair[]): VerificationResult {
  const folds = [...new Set(pairs.map(({ fold }) => fold))];
  const foldAccuracies = folds.map((fold) => {
    const threshold = findBestThreshold(pairs.filter((pair) => pair.fold !== fold));
    return computeAccuracyAtThreshold(
      pairs.filter((pair) => pair.fold === fold),
      threshold,
    );
  });
  return {
    accuracy: foldAccuracies.reduce((sum, accuracy) => sum + accuracy, 0) / folds.length,
    foldAccuracies,
    accuracyAt06: computeAccuracyAtThreshold(pairs, DLIB_THRESHOLD),
    bestThreshold: findBestThreshold(pairs),
    errors: COMMON_THRESHOLDS.map((threshold) => countErrorsAtThreshold(pairs, threshold)),
  };
}

export function isMisclassified({ distance, samePerson }: ComparedPair, threshold: number): boolean {
  return distance === undefined || distance < threshold !== samePerson;
}

/** Computes the receiver operating characteristic (ROC). A pair without a distance is never accepted. */
export function computeRocCurve(pairs: readonly ComparedPair[]): RocPoint[] {
  const same = pairs.filter(({ samePerson }) => samePerson).length;
  const different = pairs.length - same;
  const points: RocPoint[] = [{ falsePositiveRate: 0, truePositiveRate: 0 }];
  let [truePositives, falsePositives] = [0, 0];
  for (const { samePerson } of sortByDistance(pairs)) {
    if (samePerson) truePositives += 1;
    else falsePositives += 1;
    points.push({ falsePositiveRate: falsePositives / different, truePositiveRate: truePositives / same });
  }
  return points;
}

function countErrorsAtThreshold(pairs: readonly ComparedPair[], threshold: number): ThresholdErrors {
  const ofOnePerson = pairs.filter(({ samePerson }) => samePerson);
  const ofTwoPeople = pairs.filter(({ samePerson }) => !samePerson);
  const falseMatches = ofTwoPeople.filter((pair) => isMatchAt(pair, threshold)).length;
  const falseNonMatches = ofOnePerson.filter((pair) => !isMatchAt(pair, threshold)).length;
  return {
    threshold,
    falseMatches,
    falseMatchRate: falseMatches / ofTwoPeople.length,
    falseNonMatches,
    falseNonMatchRate: falseNonMatches / ofOnePerson.length,
  };
}

function isMatchAt({ distance }: ComparedPair, threshold: number): boolean {
  return distance !== undefined && distance < threshold;
}

function computeAccuracyAtThreshold(pairs: readonly ComparedPair[], threshold: number): number {
  return pairs.filter((pair) => !isMisclassified(pair, threshold)).length / pairs.length;
}

/**
 * Finds the threshold with the best accuracy. The candidates are the midpoints between consecutive distances. If
 * several candidates have the best accuracy, the median of these is returned.
 */
function findBestThreshold(pairs: readonly ComparedPair[]): number {
  const sorted = sortByDistance(pairs);
  let correct = sorted.filter(({ samePerson }) => !samePerson).length;
  let best = correct;
  let thresholds: number[] = [];
  sorted.forEach(({ samePerson, distance }, index) => {
    correct += samePerson ? 1 : -1;
    if (correct < best) return;
    if (correct > best) thresholds = [];
    best = correct;
    thresholds.push((distance + (sorted[index + 1]?.distance ?? distance + 0.1)) / 2);
  });
  return thresholds[Math.floor(thresholds.length / 2)] ?? DLIB_THRESHOLD;
}

function sortByDistance(pairs: readonly ComparedPair[]): (ComparedPair & { distance: number })[] {
  return pairs
    .filter((pair): pair is ComparedPair & { distance: number } => pair.distance !== undefined)
    .sort((a, b) => a.distance - b.distance);
}
