import { centroid, type Point } from '../imaging/geometry/similarity.js';

/**
 * Where the landmarks of the average face lie, by their index among the 68, in units of the face's width: the
 * figures against which dlib aligns its training and its photos (`get_face_chip_details` in
 * `dlib/image_transforms/interpolation.h`).
 *
 * Jaw, eyebrows and lower lip are left out as they are there: they move with pose and expression.
 */
export const MEAN_FACE: ReadonlyMap<number, Point> = new Map<number, Point>([
  // The bridge of the nose, downwards.
  [27, [0.490127, 0.203352]],
  [28, [0.490127, 0.307009]],
  [29, [0.490127, 0.409805]],
  [30, [0.490127, 0.515625]],
  // The wings of the nose, left to right.
  [31, [0.36688, 0.587326]],
  [32, [0.426036, 0.609345]],
  [33, [0.490127, 0.628106]],
  [34, [0.554217, 0.609345]],
  [35, [0.613373, 0.587326]],
  // The left eye in the photo, clockwise from its outer corner.
  [36, [0.121737, 0.216423]],
  [37, [0.187122, 0.178758]],
  [38, [0.265825, 0.179852]],
  [39, [0.334606, 0.231733]],
  [40, [0.260918, 0.245099]],
  [41, [0.182743, 0.244077]],
  // The right eye in the photo, clockwise from its inner corner.
  [42, [0.645647, 0.231733]],
  [43, [0.714428, 0.179852]],
  [44, [0.793132, 0.178758]],
  [45, [0.858516, 0.216423]],
  [46, [0.79751, 0.244077]],
  [47, [0.719335, 0.245099]],
  // The outer line of the upper lip, left to right.
  [48, [0.254149, 0.780233]],
  [49, [0.340985, 0.745405]],
  [50, [0.428858, 0.727388]],
  [51, [0.490127, 0.742578]],
  [52, [0.551395, 0.727388]],
  [53, [0.639268, 0.745405]],
  [54, [0.726104, 0.780233]],
  // The inner line of the upper lip, left to right.
  [60, [0.290379, 0.784792]],
  [61, [0.428096, 0.778746]],
  [62, [0.490127, 0.785343]],
  [63, [0.552157, 0.778746]],
  [64, [0.689874, 0.784792]],
]);

/** The five points of a detector in the mean face: centres of the eyes, tip of the nose, corners of the mouth. */
export const MEAN_FACE_POINTS: readonly Point[] = [
  centroid(landmarks(36, 41)),
  centroid(landmarks(42, 47)),
  MEAN_FACE.get(30)!,
  MEAN_FACE.get(48)!,
  MEAN_FACE.get(54)!,
];

function landmarks(first: number, last: number): Point[] {
  return Array.from({ length: last - first + 1 }, (_, index) => MEAN_FACE.get(first + index)!);
}
