import { type Point } from '../imaging/geometry/similarity.js';

/**
 * Positions of five landmarks of the mean face, by their index among the 68, in units of the face's width. dlib aligns faces
 * with these values (`get_face_chip_details` in `dlib/image_transforms/interpolation.h`).
 */
export const MEAN_EYES_AND_NOSE: ReadonlyMap<number, Point> = new Map<number, Point>([
  // Outer and inner corner of the eye that is on the left in the photo.
  [36, [0.1205750620789, 0.2137274526848]],
  [39, [0.3340850613712, 0.2290642403242]],
  // Inner and outer corner of the other eye.
  [42, [0.6460604764104, 0.2289674387677]],
  [45, [0.8595674595992, 0.2134981538014]],
  // The base of the nose.
  [33, [0.4901123135679, 0.6277975316475]],
]);

/**
 * Positions of YuNet's five points in a chip that dlib aligned: right eye, left eye, nose tip, right and left corner of the
 * mouth. Medians over 670 faces of LFW, averaged over left and right.
 */
export const MEAN_DETECTOR_POINTS: readonly Point[] = [
  [0.2136, 0.2112],
  [0.7666, 0.2112],
  [0.4901, 0.534],
  [0.2483, 0.7874],
  [0.7319, 0.7874],
];
