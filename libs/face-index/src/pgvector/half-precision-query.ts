/** A query in the type `halfvec` of pgvector. */
export interface HalfPrecisionQuery {
  /** The numbers in the text format of `halfvec`, which rounds them to 16 bits. */
  readonly text: string;
  /** An upper bound of the distance between the query and the query with rounded numbers. */
  readonly error: number;
}

/**
 * Larger numbers are replaced by this number; the encodings of faces contain no such numbers. The largest number of
 * `halfvec` is 65,504.
 */
const maxHalfPrecisionNumber = 30_000;

/**
 * The upper bounds of the error of rounding to 16 bits: relative to the number (half a unit in the last place), and
 * absolute for numbers close to 0.
 */
const relativeError = 2 ** -11;
const absoluteError = 2 ** -25;

/** @param query finite numbers */
export function toHalfPrecisionQuery(query: Float32Array): HalfPrecisionQuery {
  const clamped = query.map((value) =>
    Math.min(Math.max(value, -maxHalfPrecisionNumber), maxHalfPrecisionNumber),
  );
  const squares = clamped.reduce((sum, value, i) => {
    const error = Math.abs(query[i]! - value) + relativeError * Math.abs(value) + absoluteError;
    return sum + error * error;
  }, 0);
  return { text: `[${clamped.join()}]`, error: Math.sqrt(squares) };
}
