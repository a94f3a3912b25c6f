/** Up to this ratio of its sides a photo is of ordinary shape. */
const ORDINARY = 2;

/**
 * The longer side of a photo, by which its size is judged. Of a very wide or tall one it is that of a photo of ordinary
 * shape with as many pixels: panoramas are no reason to shrink the people on them.
 */
export function nominalSide(width: number, height: number): number {
  const longer = Math.max(width, height);
  const shorter = Math.min(width, height);
  return longer <= ORDINARY * shorter ? longer : Math.sqrt(ORDINARY * width * height);
}
