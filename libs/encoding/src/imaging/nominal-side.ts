/** The maximum aspect ratio of a photo with an ordinary shape. */
const MAX_ORDINARY_ASPECT_RATIO = 2;

/**
 * Returns the longer side of a photo, as a measure of its size. For a very wide or very tall photo, such as a panorama,
 * returns the longer side of a photo of ordinary shape with the same number of pixels. Faces in panoramas are therefore
 * not reduced too much.
 */
export function computeNominalSide(width: number, height: number): number {
  const longer = Math.max(width, height);
  const shorter = Math.min(width, height);
  return longer <= MAX_ORDINARY_ASPECT_RATIO * shorter
    ? longer
    : Math.sqrt(MAX_ORDINARY_ASPECT_RATIO * width * height);
}
