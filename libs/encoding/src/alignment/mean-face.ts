import { type Point } from '../imaging/geometry/similarity.js';

/**
 * The positions of five landmarks of the mean face, in units of the face's width. The keys are the indices of these
 * landmarks among the 68 landmarks. dlib aligns faces with these values (`get_face_chip_details` in
 * `dlib/image_transforms/interpolation.h`).
 */
export const MEAN_EYES_AND_NOSE: ReadonlyMap<number, Point> = new Map<number, Point>([
  // The outer and the inner corner of the eye on the left side of the photo.
  [36, [0.1205750620789, 0.2137274526848]],
  [39, [0.3340850613712, 0.2290642403242]],
  // The inner and the outer corner of the eye on the right side of the photo.
  [42, [0.6460604764104, 0.2289674387677]],
  [45, [0.8595674595992, 0.2134981538014]],
  // The base of the nose.
  [33, [0.4901123135679, 0.6277975316475]],
]);

/**
 * Positions of YuNet's five points in a face crop that dlib aligned: right eye, left eye, nose tip, right and left
 * corner of the mouth. The positions are medians over 670 faces of LFW, averaged over the left and the right side.
 */
export const MEAN_DETECTOR_POINTS: readonly Point[] = [
  [0.2136, 0.2112],
  [0.7666, 0.2112],
  [0.4901, 0.534],
  [0.2483, 0.7874],
  [0.7319, 0.7874],
];
