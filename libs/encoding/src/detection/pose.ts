import { type FacePoints } from './detection.js';

/** Computes the rotation of a face in the image plane (roll): clockwise, in degrees, −180…180; 0 is upright. */
export function computeRollAngle([rightEye, leftEye, , rightMouth, leftMouth]: FacePoints): number {
  // The sum of two vectors that point to the right in an upright face: the vector between the eyes, and the vector from
  // the mouth to the eyes rotated by 90°.
  const upX = (rightEye[0] + leftEye[0] - rightMouth[0] - leftMouth[0]) / 2;
  const upY = (rightEye[1] + leftEye[1] - rightMouth[1] - leftMouth[1]) / 2;
  const rightX = leftEye[0] - rightEye[0] - upY;
  const rightY = leftEye[1] - rightEye[1] + upX;
  return (Math.atan2(rightY, rightX) * 180) / Math.PI;
}

/**
 * Computes the distance between the tip of the nose and the line from the middle of the eyes to the middle of the
 * mouth, relative to a given length. Relative to the longer side of the box, this distance is about 0.02 for a frontal
 * face and 0.15 for a profile.
 */
export function computeNoseOffset(
  [rightEye, leftEye, nose, rightMouth, leftMouth]: FacePoints,
  length: number,
): number {
  const [eyesX, eyesY] = [(rightEye[0] + leftEye[0]) / 2, (rightEye[1] + leftEye[1]) / 2];
  const [mouthX, mouthY] = [(rightMouth[0] + leftMouth[0]) / 2, (rightMouth[1] + leftMouth[1]) / 2];
  const [upX, upY] = [eyesX - mouthX, eyesY - mouthY];
  const across = (nose[0] - mouthX) * upY - (nose[1] - mouthY) * upX;
  return Math.abs(across) / Math.max(Math.hypot(upX, upY), Number.EPSILON) / length;
}
