/**
 * The reason why a call of the face index was rejected.
 *
 * - `invalid-entry`: the ID of an entry is negative or not a safe integer, or its encoding is not 128 finite numbers.
 * - `invalid-query`: the encoding of a search is not 128 finite numbers, or the limit or maximum distance is invalid.
 * - `invalid-stream`: the output of COPY does not have the expected format.
 * - `overloaded`: too many searches are queued. A later search may succeed.
 * - `full`: the index has no memory for further entries.
 * - `closed`: the index was closed.
 */
export type FaceIndexProblem =
  | 'invalid-entry'
  | 'invalid-query'
  | 'invalid-stream'
  | 'overloaded'
  | 'full'
  | 'closed';

/** The error with which a face index rejects a call. The call has not changed the index. */
export class FaceIndexError extends Error {
  override readonly name = 'FaceIndexError';

  constructor(
    readonly problem: FaceIndexProblem,
    message: string,
  ) {
    super(message);
  }
}
