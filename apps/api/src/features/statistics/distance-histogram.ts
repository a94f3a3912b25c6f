import { setImmediate } from 'node:timers/promises';
import { euclideanDistance } from '#encoding/distance';
import { type SampledFace } from '#persistence';

/** The width of a bin. Each bin includes its lower limit. */
export const binWidth = 0.025;

/** The number of bins. The last bin also contains all larger distances. */
export const numberOfBins = 60;

/** The number of distances in each bin, the smallest distances first. */
export type Histogram = readonly number[];

export interface DistanceHistograms {
  /** The distances between all stored faces. */
  readonly storedFaces: Histogram;
  /** The distances between enrolled faces of the same subject. */
  readonly sameSubject: Histogram;
  /** The distances between enrolled faces of different subjects. */
  readonly differentSubjects: Histogram;
}

/** Counts the distances between faces. It interrupts the computation after each face, so that requests are answered. */
export async function computeDistanceHistograms(
  stored: readonly SampledFace[],
  enrolled: readonly SampledFace[],
): Promise<DistanceHistograms> {
  const [storedFaces, sameSubject, differentSubjects] = Array.from({ length: 3 }, () =>
    Array<number>(numberOfBins).fill(0),
  ) as [number[], number[], number[]];
  await visitPairs(stored, (_, __, distance) => {
    countDistance(storedFaces, distance);
  });
  await visitPairs(enrolled, (one, other, distance) => {
    countDistance(one.subject === other.subject ? sameSubject : differentSubjects, distance);
  });
  return { storedFaces, sameSubject, differentSubjects };
}

async function visitPairs(
  faces: readonly SampledFace[],
  visit: (one: SampledFace, other: SampledFace, distance: number) => void,
): Promise<void> {
  for (const [index, one] of faces.entries()) {
    for (const other of faces.slice(0, index)) {
      visit(one, other, euclideanDistance(one.encoding, other.encoding));
    }
    await setImmediate();
  }
}

function countDistance(histogram: number[], distance: number): void {
  histogram[Math.min(Math.floor(distance / binWidth), numberOfBins - 1)]! += 1;
}
