import { type FacePoints } from './detection.js';

/** The rotation of a face in the image plane (roll): clockwise, in degrees, −180…180; 0 is upright. */
export function rollAngleOf([rightEye, leftEye, , rightMouth, leftMouth]: FacePoints): number {
  // The vector between the eyes, and the vector from mouth to eyes rotated by 90°: both point right in an upright face.
  const upX = (rightEye[0] + leftEye[0] - rightMouth[0] - leftMouth[0]) / 2;
  const upY = (rightEye[1] + leftEye[1] - rightMouth[1] - leftMouth[1]) / 2;
  const rightX = leftEye[0] - rightEye[0] - upY;
  const rightY = leftEye[1] - rightEye[1] + upX;
  return (Math.atan2(rightY, rightX) * 180) / Math.PI;
}

/**
 * The distance of the tip of the nose from the line between the middle of the eyes and the middle of the mouth, relative to
 * a length. Relative to the box's longer side, it is about 0.02 for a frontal face and 0.15 for a profile.
 */
export function noseOffset(
  [rightEye, leftEye, nose, rightMouth, leftMouth]: FacePoints,
  length: number,
): number {
  const [eyesX, eyesY] = [(rightEye[0] + leftEye[0]) / 2, (rightEye[1] + leftEye[1]) / 2];
  const [mouthX, mouthY] = [(rightMouth[0] + leftMouth[0]) / 2, (rightMouth[1] + leftMouth[1]) / 2];
  const [upX, upY] = [eyesX - mouthX, eyesY - mouthY];
  const across = (nose[0] - mouthX) * upY - (nose[1] - mouthY) * upX;
  return Math.abs(across) / Math.max(Math.hypot(upX, upY), Number.EPSILON) / length;
}
