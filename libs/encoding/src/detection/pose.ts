import { type FacePoints } from './detection.js';

/** How far a face is turned in the plane of the photo: clockwise, in degrees, −180…180; 0 is upright. */
export function rollOf([rightEye, leftEye, , rightMouth, leftMouth]: FacePoints): number {
  // From eye to eye, and from the mouth to the eyes turned by a quarter: both point to the right of an upright face.
  const upX = (rightEye[0] + leftEye[0] - rightMouth[0] - leftMouth[0]) / 2;
  const upY = (rightEye[1] + leftEye[1] - rightMouth[1] - leftMouth[1]) / 2;
  const rightX = leftEye[0] - rightEye[0] - upY;
  const rightY = leftEye[1] - rightEye[1] + upX;
  return (Math.atan2(rightY, rightX) * 180) / Math.PI;
}

/**
 * How far the tip of the nose lies from the line between the middle of the eyes and that of the mouth, in parts of a
 * length: about 0.02 of a frontal face's longer side, 0.15 of one in profile.
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
