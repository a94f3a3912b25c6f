import { groupBy } from '../group-by.js';
import { SmallestValueList } from './smallest-values.js';

/** A labelled photo. A photo has no encoding if its face was not detected. */
export interface LabelledPhoto {
  person: string;
  encoding: Float32Array | undefined;
}

/** The thresholds for which the report contains the false match rate of all pairs. */
export const SEARCH_THRESHOLDS = [0.4, 0.5, 0.6];

/** The result of comparing all pairs of labelled photos. A face that was not detected matches no other face. */
export interface AllPairsResult {
  pairsOfOnePerson: number;
  pairsOfTwoPeople: number;
  /** The largest threshold whose false match rate is at most the given rate. */
  threshold: number;
  /** The fraction of pairs of photos of the same person whose distance is at or above the threshold. */
  falseNonMatchRate: number;
  /**
   * For each of {@link SEARCH_THRESHOLDS}, the fraction of pairs of photos of two people whose distance is below the
   * threshold. This fraction times the number of stored faces is the expected number of strangers in the result of a
   * search.
   */
  falseMatchRates: number[];
}

/**
 * Measures the false non-match rate at a given false match rate. The photos form millions of pairs, so the result is
 * far less noisy than the result for LFW's 6,000 pairs.
 */
export function measureAllPairs(photos: readonly LabelledPhoto[], falseMatchRate: number): AllPairsResult {
  const pairs = (photos.length * (photos.length - 1)) / 2;
  const pairsOfOnePerson = [...groupBy(photos, ({ person }) => person).values()]
    .map(({ length }) => (length * (length - 1)) / 2)
    .reduce((a, b) => a + b, 0);
  const pairsOfTwoPeople = pairs - pairsOfOnePerson;

  const falseMatches = Math.floor(falseMatchRate * pairsOfTwoPeople);
  const closestPairsOfTwoPeople = new SmallestValueList(falseMatches + 1);
  const distancesOfOnePerson: number[] = [];
  const squaredThresholds = SEARCH_THRESHOLDS.map((threshold) => threshold ** 2);
  const matchesOfTwoPeople = SEARCH_THRESHOLDS.map(() => 0);
  forEachPair(photos, (isOnePerson, squaredDistance) => {
    if (isOnePerson) {
      distancesOfOnePerson.push(squaredDistance);
      return;
    }
    closestPairsOfTwoPeople.add(squaredDistance);
    for (let index = 0; index < squaredThresholds.length; index++) {
      if (squaredDistance < squaredThresholds[index]!) matchesOfTwoPeople[index]! += 1;
    }
  });

  const squaredThreshold = closestPairsOfTwoPeople.values()[falseMatches] ?? Infinity;
  const matches = distancesOfOnePerson.filter((distance) => distance < squaredThreshold).length;
  return {
    pairsOfOnePerson,
    pairsOfTwoPeople,
    threshold: Math.sqrt(squaredThreshold),
    falseNonMatchRate: 1 - matches / pairsOfOnePerson,
    falseMatchRates: matchesOfTwoPeople.map((count) => count / pairsOfTwoPeople),
  };
}

/** The loop runs millions of times, so all encodings are in one array and people are numbers, which is faster. */
function forEachPair(
  photos: readonly LabelledPhoto[],
  use: (isOnePerson: boolean, squaredDistance: number) => void,
): void {
  const found = photos.filter(({ encoding }) => encoding !== undefined);
  const length = found[0]?.encoding?.length ?? 0;
  const encodings = new Float32Array(found.length * length);
  found.forEach(({ encoding }, index) => encodings.set(encoding!, index * length));
  const numbers = new Map(
    [...new Set(found.map(({ person }) => person))].map((name, index) => [name, index]),
  );
  const people = Int32Array.from(found, ({ person }) => numbers.get(person)!);
  for (let first = 1; first < found.length; first++) {
    for (let second = 0; second < first; second++) {
      const distance = computeSquaredDistance(encodings, first * length, second * length, length);
      use(people[first] === people[second], distance);
    }
  }
}

function computeSquaredDistance(values: Float32Array, first: number, second: number, length: number): number {
  let sum = 0;
  for (let index = 0; index < length; index++) {
    const difference = values[first + index]! - values[second + index]!;
    sum += difference * difference;
  }
  return sum;
}
