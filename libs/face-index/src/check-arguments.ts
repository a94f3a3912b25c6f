import { ENCODING_LENGTH } from '#encoding/distance';
import { type EntryBatch, type IndexEntry, type SearchOptions } from './face-index.js';
import { FaceIndexError, type FaceIndexProblem } from './face-index-error.js';

/** @throws {FaceIndexError} `invalid-entry` if the ID or the encoding of the entry is invalid */
export function requireValidEntry({ id, encoding }: IndexEntry): void {
  requireValidId(id);
  requireValidEncoding(encoding, 'invalid-entry');
}

/** @throws {FaceIndexError} `invalid-entry` if an ID or an encoding of the batch is invalid */
export function requireValidBatch({ ids, encodings }: EntryBatch): void {
  ids.forEach(requireValidId);
  if (encodings.length !== ids.length * ENCODING_LENGTH) {
    throw new FaceIndexError('invalid-entry', 'A batch must have one encoding for each id.');
  }
  requireFiniteNumbers(encodings, 'invalid-entry');
}

function requireValidId(id: number): void {
  if (!Number.isSafeInteger(id) || id < 0) {
    throw new FaceIndexError('invalid-entry', `${id} is not an id.`);
  }
}

/** @throws {FaceIndexError} `invalid-query` if an encoding, the limit or the maximum distance is invalid */
export function requireValidQuery(
  encodings: readonly Float32Array[],
  { limit, maxDistance }: SearchOptions,
): void {
  encodings.forEach((encoding) => {
    requireValidEncoding(encoding, 'invalid-query');
  });
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new FaceIndexError('invalid-query', `The limit must be a positive integer, not ${limit}.`);
  }
  if (!(maxDistance >= 0)) {
    throw new FaceIndexError('invalid-query', `The maximum distance must be at least 0, not ${maxDistance}.`);
  }
}

function requireValidEncoding(encoding: Float32Array, problem: FaceIndexProblem): void {
  if (encoding.length !== ENCODING_LENGTH) {
    throw new FaceIndexError(
      problem,
      `An encoding consists of ${ENCODING_LENGTH} numbers, not ${encoding.length}.`,
    );
  }
  requireFiniteNumbers(encoding, problem);
}

/**
 * Requires that all numbers are finite. The sum of the products with 0 is NaN if, and only if, a number is not finite.
 * Checking this sum is faster than checking each number, because there can be millions of numbers.
 */
function requireFiniteNumbers(numbers: Float32Array, problem: FaceIndexProblem): void {
  let sum = 0;
  for (const number of numbers) sum += 0 * number;
  if (Number.isNaN(sum)) throw new FaceIndexError(problem, 'The numbers of an encoding must be finite.');
}
