/** The median norm (length) of dlib's encodings. */
const TYPICAL_ENCODING_NORM = 1.41;

/**
 * Changes the norm of an encoding so that its difference from the typical norm is halved on a logarithmic scale. The
 * direction of an encoding depends on the person, but its norm depends mostly on the quality of the photo: blurred and
 * turned faces have short encodings, which are close to encodings of other people.
 */
export function moveNormTowardsTypicalNorm(encoding: Float32Array): Float32Array {
  const length = Math.hypot(...encoding);
  const factor = Math.sqrt(TYPICAL_ENCODING_NORM / length);
  return length > 0 ? encoding.map((value) => value * factor) : encoding;
}
