/**
 * `invalid-entry`: an entry has an id that is not a safe integer or negative, or an encoding that is not 128 finite numbers.
 * `invalid-query`: the same for the encoding of a search, or a limit or maximum distance out of range.
 * `invalid-stream`: a stream of PostgreSQL is not of the expected format.
 * `overloaded`: too many searches are queued. Try again later.
 * `full`: the index has no space for further entries.
 * `closed`: the index was closed.
 */
export type FaceIndexProblem =
  | 'invalid-entry'
  | 'invalid-query'
  | 'invalid-stream'
  | 'overloaded'
  | 'full'
  | 'closed';

/** The reason for which an index refused a call. The index is unchanged. */
export class FaceIndexError extends Error {
  override readonly name = 'FaceIndexError';

  constructor(
    readonly problem: FaceIndexProblem,
    message: string,
  ) {
    super(message);
  }
}
