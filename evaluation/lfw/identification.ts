import { groupBy } from '../group-by.js';
import { type LabelledPhoto, SEARCH_THRESHOLDS } from './all-pairs.js';

/** The false positive identification rates at which the false negative identification rate is given. */
export const FALSE_POSITIVE_IDENTIFICATION_RATES = [0.001, 0.01];

/** The largest rate of {@link IdentificationResult.curve}. */
const MAX_RATE = 0.1;

/**
 * The galleries over which the results are pooled. Each contains another photo of a person who has enough of them. A single
 * gallery gives one search of a stranger per stranger: too few to measure a rate of one in a thousand.
 */
const GALLERIES = 10;

/**
 * The open-set identification of people by a search for the nearest enrolled photo (ISO/IEC 19795-1). A gallery contains one
 * photo of each person who has several. The other photos of these people are searched, and those of the strangers, who have
 * only one photo. A face that was not found is found neither in a gallery nor by a search.
 */
export interface IdentificationResult {
  /** Photos in a gallery. */
  enrolled: number;
  galleries: number;
  /** Searches for enrolled people, in all galleries. */
  matedSearches: number;
  /** Searches for strangers, in all galleries. */
  nonMatedSearches: number;
  /** The fraction of the searches for enrolled people whose nearest photo shows the person, at any distance. */
  rankOne: number;
  /** At the largest thresholds that do not exceed each of {@link FALSE_POSITIVE_IDENTIFICATION_RATES}. */
  points: IdentificationPoint[];
  /** At {@link SEARCH_THRESHOLDS}. The false positives grow with the number of enrolled people. */
  atThresholds: IdentificationPoint[];
  /** All rates up to 10 %, in ascending order. */
  curve: IdentificationPoint[];
}

/** The rates at a threshold. */
export interface IdentificationPoint {
  /** FPIR: the fraction of the searches for strangers with a result below the threshold. */
  falsePositiveRate: number;
  threshold: number;
  /** FNIR: the fraction of the searches for enrolled people whose nearest photo below the threshold is not of the person. */
  falseNegativeRate: number;
}

/** @returns undefined if no person has several photos, or if nobody has only one */
export function measureIdentification(photos: readonly LabelledPhoto[]): IdentificationResult | undefined {
  const people = [...groupBy(photos, ({ person }) => person).values()];
  const enrollable = people.filter(({ length }) => length > 1);
  const strangers = people.filter(({ length }) => length === 1).flat();
  if (enrollable.length === 0 || strangers.length === 0) return undefined;

  let matedSearches = 0;
  const nonMatedSearches = GALLERIES * strangers.length;
  const found: number[] = [];
  const foundForStrangers: number[] = [];
  for (let round = 0; round < GALLERIES; round++) {
    const gallery = galleryOf(enrollable.map((ofPerson) => ofPerson[round % ofPerson.length]!));
    for (const ofPerson of enrollable) {
      for (const [index, photo] of ofPerson.entries()) {
        if (index === round % ofPerson.length) continue;
        matedSearches += 1;
        const nearest = findNearest(gallery, photo);
        if (nearest?.person === photo.person) found.push(nearest.squaredDistance);
      }
    }
    for (const photo of strangers) {
      const nearest = findNearest(gallery, photo);
      if (nearest) foundForStrangers.push(nearest.squaredDistance);
    }
  }

  const correct = Float64Array.from(found).sort();
  const falsePositives = Float64Array.from(foundForStrangers).sort();
  const pointAt = (squaredThreshold: number): IdentificationPoint => ({
    falsePositiveRate: countBelow(falsePositives, squaredThreshold) / nonMatedSearches,
    threshold: Math.sqrt(squaredThreshold),
    falseNegativeRate: 1 - countBelow(correct, squaredThreshold) / matedSearches,
  });
  const largestFor = (rate: number) => falsePositives[Math.floor(rate * nonMatedSearches)] ?? Infinity;
  return {
    enrolled: enrollable.length,
    galleries: GALLERIES,
    matedSearches,
    nonMatedSearches,
    rankOne: found.length / matedSearches,
    points: FALSE_POSITIVE_IDENTIFICATION_RATES.map((rate) => pointAt(largestFor(rate))),
    atThresholds: SEARCH_THRESHOLDS.map((threshold) => pointAt(threshold ** 2)),
    curve: Array.from(falsePositives.subarray(0, Math.floor(MAX_RATE * nonMatedSearches) + 1), pointAt),
  };
}

/** The enrolled faces, with all encodings in one array, because the comparison runs millions of times. */
interface Gallery {
  people: string[];
  encodings: Float32Array;
}

function galleryOf(photos: readonly LabelledPhoto[]): Gallery {
  const found = photos.flatMap(({ person, encoding }) => (encoding ? [{ person, encoding }] : []));
  const length = found[0]?.encoding.length ?? 0;
  const encodings = new Float32Array(found.length * length);
  found.forEach(({ encoding }, index) => {
    encodings.set(encoding, index * length);
  });
  return { people: found.map(({ person }) => person), encodings };
}

function findNearest(
  { people, encodings }: Gallery,
  { encoding }: LabelledPhoto,
): { person: string; squaredDistance: number } | undefined {
  if (!encoding) return undefined;
  let [nearest, smallest] = [-1, Infinity];
  for (let index = 0, start = 0; index < people.length; index++, start += encoding.length) {
    let sum = 0;
    for (let component = 0; component < encoding.length; component++) {
      const difference = encodings[start + component]! - encoding[component]!;
      sum += difference * difference;
    }
    if (sum < smallest) [nearest, smallest] = [index, sum];
  }
  return nearest === -1 ? undefined : { person: people[nearest]!, squaredDistance: smallest };
}

function countBelow(sorted: Float64Array, limit: number): number {
  const index = sorted.findIndex((value) => value >= limit);
  return index === -1 ? sorted.length : index;
}
