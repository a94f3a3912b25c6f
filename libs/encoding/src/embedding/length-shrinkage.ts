/** The median length of dlib's encodings. */
const TYPICAL_LENGTH = 1.41;

/**
 * Takes half of what an encoding's length differs from the typical one, on a logarithmic scale, out of it.
 *
 * The direction of an encoding says who it is, the length mostly how well the face could be seen: blurred and turned
 * faces have short ones, which brings strangers close to each other.
 */
export function shrinkLength(encoding: Float32Array): Float32Array {
  const length = Math.hypot(...encoding);
  const factor = Math.sqrt(TYPICAL_LENGTH / length);
  return length > 0 ? encoding.map((value) => value * factor) : encoding;
}
