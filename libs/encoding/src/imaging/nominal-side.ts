/** The largest aspect ratio of a photo of ordinary shape. */
const ORDINARY = 2;

/**
 * The longer side of a photo, as a measure of its size. For a very wide or tall photo it is the longer side of a photo of
 * ordinary shape with as many pixels, so that faces in panoramas are not reduced too much.
 */
export function nominalSide(width: number, height: number): number {
  const longer = Math.max(width, height);
  const shorter = Math.min(width, height);
  return longer <= ORDINARY * shorter ? longer : Math.sqrt(ORDINARY * width * height);
}
