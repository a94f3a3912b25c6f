/** A query in the type `halfvec` of pgvector. */
export interface HalfPrecisionQuery {
  /** The numbers in the text format of `halfvec`, which rounds them to 16 bits. */
  readonly text: string;
  /** An upper bound of the distance between the query and its rounded form. */
  readonly error: number;
}

/** Numbers beyond this, which are not those of faces, are replaced by it. `halfvec` ends at 65,504. */
const maxNumber = 30_000;

/** The bound of the error of rounding to 16 bits: half a unit in the last place, and of numbers close to 0. */
const relativeError = 2 ** -11;
const absoluteError = 2 ** -25;

/** @param query finite numbers */
export function toHalfPrecision(query: Float32Array): HalfPrecisionQuery {
  const clamped = query.map((value) => Math.min(Math.max(value, -maxNumber), maxNumber));
  const squares = clamped.reduce((sum, value, i) => {
    const error = Math.abs(query[i]! - value) + relativeError * Math.abs(value) + absoluteError;
    return sum + error * error;
  }, 0);
  return { text: `[${clamped.join()}]`, error: Math.sqrt(squares) };
}
