/** The median norm of dlib's encodings. */
const TYPICAL_LENGTH = 1.41;

/**
 * Halves the deviation of an encoding's norm from the typical one, on a logarithmic scale.
 *
 * The direction of an encoding depends on the person, its norm mostly on the quality of the photo: blurred and turned faces
 * have short encodings, which are close to those of other people.
 */
export function shrinkLength(encoding: Float32Array): Float32Array {
  const length = Math.hypot(...encoding);
  const factor = Math.sqrt(TYPICAL_LENGTH / length);
  return length > 0 ? encoding.map((value) => value * factor) : encoding;
}
