import { setImmediate } from 'node:timers/promises';
import { euclideanDistance } from '#encoding/distance';
import { type EnrolledEncoding } from '#persistence';

/** The distances between an enrolled face and other enrolled faces of the same subject and model. */
export interface DistancesToOthers {
  readonly comparedFaces: number;
  /** Undefined if no face was compared. */
  readonly nearest: number | undefined;
  readonly median: number | undefined;
}

/**
 * Computes the distances of faces to the other faces. It interrupts the computation after each face, so that requests are
 * answered.
 *
 * @param ids the IDs of the faces whose distances are computed
 * @param compared the faces with which they are compared
 * @param encodings the encodings of all these faces; a face without one was deleted
 */
export async function computeDistancesToOthers(
  ids: readonly number[],
  compared: readonly EnrolledEncoding[],
  encodings: ReadonlyMap<number, EnrolledEncoding>,
): Promise<Map<number, DistancesToOthers>> {
  const found = new Map<number, DistancesToOthers>();
  for (const id of ids) {
    const own = encodings.get(id);
    const others = compared.filter((other) => other.id !== id && other.model === own?.model);
    const distances = Float64Array.from(others, ({ encoding }) =>
      euclideanDistance(own!.encoding, encoding),
    ).sort();
    found.set(id, { comparedFaces: distances.length, nearest: distances[0], median: findMedian(distances) });
    await setImmediate();
  }
  return found;
}

function findMedian(sorted: Float64Array): number | undefined {
  const middle = sorted.length / 2;
  const [lower, upper] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return lower === undefined || upper === undefined ? undefined : (lower + upper) / 2;
}
