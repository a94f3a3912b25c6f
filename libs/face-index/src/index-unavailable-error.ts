/** The index cannot be searched at the moment, for example because it is being loaded. Try again later. */
export class IndexUnavailableError extends Error {
  override readonly name = 'IndexUnavailable';
}
