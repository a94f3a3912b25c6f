import { groupBy } from '../group-by.js';
import { type LabelledPhoto, SEARCH_THRESHOLDS } from './all-pairs.js';

/** The false positive identification rates for which the report contains the false negative identification rate. */
export const FALSE_POSITIVE_IDENTIFICATION_RATES = [0.001, 0.01];

/** The maximum false positive rate of the points in {@link IdentificationResult.curve}. */
const MAX_FALSE_POSITIVE_RATE_OF_CURVE = 0.1;

/**
 * The number of galleries whose results are combined. If a person has enough photos, each gallery contains a different
 * photo of this person. With a single gallery, there would be only one search for each stranger, which is not enough to
 * measure a rate of one in a thousand.
 */
const NUMBER_OF_GALLERIES = 10;

/**
 * The result of open-set identification (ISO/IEC 19795-1): a search returns the nearest enrolled photo. The gallery is
 * the set of enrolled photos. It contains one photo of each person who has several photos. The searches use the other
 * photos of these people, and the photos of strangers, who are the people with only one photo. A search never finds a
 * face that was not detected.
 */
export interface IdentificationResult {
  /** The number of photos in a gallery. */
  enrolled: number;
  galleries: number;
  /** The number of searches for enrolled people in all galleries. */
  matedSearches: number;
  /** The number of searches for strangers in all galleries. */
  nonMatedSearches: number;
  /**
   * The fraction of the searches for enrolled people in which the nearest photo shows the correct person, at any
   * distance.
   */
  rankOne: number;
  /**
   * One entry for each of {@link FALSE_POSITIVE_IDENTIFICATION_RATES}: the error rates at the largest threshold whose
   * false positive identification rate does not exceed the entry.
   */
  points: IdentificationPoint[];
  /**
   * The error rates at each of {@link SEARCH_THRESHOLDS}. The false positive rate increases with the number of enrolled
   * people.
   */
  atThresholds: IdentificationPoint[];
  /** The error rates at all thresholds with a false positive rate of up to 10 %, in ascending order. */
  curve: IdentificationPoint[];
}

/** The error rates at one threshold. */
export interface IdentificationPoint {
  /** FPIR: the fraction of the searches for strangers that find a photo with a distance below the threshold. */
  falsePositiveRate: number;
  threshold: number;
  /**
   * FNIR: the fraction of the searches for enrolled people that find no photo with a distance below the threshold, or
   * whose nearest photo shows another person.
   */
  falseNegativeRate: number;
}

/** @returns undefined if no person has several photos, or if no person has exactly one photo */
export function measureIdentification(photos: readonly LabelledPhoto[]): IdentificationResult | undefined {
  const people = [...groupBy(photos, ({ person }) => person).values()];
  const enrollable = people.filter(({ length }) => length > 1);
  const strangers = people.filter(({ length }) => length === 1).flat();
  if (enrollable.length === 0 || strangers.length === 0) return undefined;

  let matedSearches = 0;
  const nonMatedSearches = NUMBER_OF_GALLERIES * strangers.length;
  const found: number[] = [];
  const foundForStrangers: number[] = [];
  for (let round = 0; round < NUMBER_OF_GALLERIES; round++) {
    const gallery = createGallery(enrollable.map((ofPerson) => ofPerson[round % ofPerson.length]!));
    for (const ofPerson of enrollable) {
      for (const [index, photo] of ofPerson.entries()) {
        if (index === round % ofPerson.length) continue;
        matedSearches += 1;
        const nearest = findNearestPerson(gallery, photo);
        if (nearest?.person === photo.person) found.push(nearest.squaredDistance);
      }
    }
    for (const photo of strangers) {
      const nearest = findNearestPerson(gallery, photo);
      if (nearest) foundForStrangers.push(nearest.squaredDistance);
    }
  }

  const correct = Float64Array.from(found).sort();
  const falsePositives = Float64Array.from(foundForStrangers).sort();
  const pointAt = (squaredThreshold: number): IdentificationPoint => ({
    falsePositiveRate: countValuesBelow(falsePositives, squaredThreshold) / nonMatedSearches,
    threshold: Math.sqrt(squaredThreshold),
    falseNegativeRate: 1 - countValuesBelow(correct, squaredThreshold) / matedSearches,
  });
  const largestFor = (rate: number) => falsePositives[Math.floor(rate * nonMatedSearches)] ?? Infinity;
  return {
    enrolled: enrollable.length,
    galleries: NUMBER_OF_GALLERIES,
    matedSearches,
    nonMatedSearches,
    rankOne: found.length / matedSearches,
    points: FALSE_POSITIVE_IDENTIFICATION_RATES.map((rate) => pointAt(largestFor(rate))),
    atThresholds: SEARCH_THRESHOLDS.map((threshold) => pointAt(threshold ** 2)),
    curve: Array.from(
      falsePositives.subarray(0, Math.floor(MAX_FALSE_POSITIVE_RATE_OF_CURVE * nonMatedSearches) + 1),
      pointAt,
    ),
  };
}

/** The enrolled faces. All encodings are stored in one array, which makes the millions of comparisons faster. */
interface Gallery {
  people: string[];
  encodings: Float32Array;
}

function createGallery(photos: readonly LabelledPhoto[]): Gallery {
  const found = photos.flatMap(({ person, encoding }) => (encoding ? [{ person, encoding }] : []));
  const length = found[0]?.encoding.length ?? 0;
  const encodings = new Float32Array(found.length * length);
  found.forEach(({ encoding }, index) => {
    encodings.set(encoding, index * length);
  });
  return { people: found.map(({ person }) => person), encodings };
}

function findNearestPerson(
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

function countValuesBelow(sorted: Float64Array, limit: number): number {
  const index = sorted.findIndex((value) => value >= limit);
  return index === -1 ? sorted.length : index;
}
