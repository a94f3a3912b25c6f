/** The number of values in an encoding. */
export const ENCODING_LENGTH = 128;

/**
 * Computes the Euclidean distance between two encodings of the same model. Every comparison of the service uses this
 * function. The function adds the squared differences in order and in double precision, so that the same two encodings
 * always have the same distance.
 */
export function euclideanDistance(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < first.length; index++) {
    const difference = first[index]! - second[index]!;
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}
