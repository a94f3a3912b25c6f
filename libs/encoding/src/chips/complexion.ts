/**
 * How far a face's colours lie from grey, by place: red, green and blue in levels of 255, at eight by eight places that are
 * spread evenly over a chip, its left half only, as faces are alike on both sides.
 *
 * The mean over the coloured faces of face-api's demo photos, smoothed. Cheeks and brow are warm, lips bluer than their
 * surroundings, and what lies around the head has less colour.
 */
// prettier-ignore
export const COMPLEXION = [
  [[7, -1, -12], [10, -2, -17], [19, -5, -27], [25, -6, -34]],
  [[9, -2, -14], [12, -3, -18], [19, -5, -25], [27, -7, -34]],
  [[12, -3, -17], [13, -3, -18], [13, -4, -16], [23, -6, -28]],
  [[15, -4, -20], [18, -5, -24], [25, -7, -31], [28, -7, -35]],
  [[16, -4, -19], [19, -5, -23], [26, -7, -31], [26, -7, -29]],
  [[15, -4, -19], [17, -4, -21], [21, -6, -24], [23, -8, -19]],
  [[15, -4, -19], [14, -4, -19], [16, -4, -20], [19, -6, -20]],
  [[15, -4, -20], [15, -4, -20], [13, -3, -17], [17, -5, -19]],
] as const;
