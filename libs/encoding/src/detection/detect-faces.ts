import { type Effort } from '../effort.js';
import { nominalSide } from '../imaging/nominal-side.js';
import { type Pyramid } from '../imaging/pyramid.js';
import { letterbox, render, toPhoto } from './canvas.js';
import { type Detection } from './detection.js';
import { type FaceDetector } from './face-detector.js';
import { nonMaximumSuppression } from './non-maximum-suppression.js';

export async function detectFaces(
  detector: FaceDetector,
  photo: Pyramid,
  _effort: Effort,
): Promise<Detection[]> {
  const { width, height } = photo.base;
  const scale = Math.min(640, nominalSide(width, height)) / nominalSide(width, height);
  const canvas = letterbox(photo.base, scale, 0, detector.canvasMultiple);
  const [detections] = await detector.detect(render(photo, [canvas]), 0.6);
  return nonMaximumSuppression(detections!.map((detection) => toPhoto(detection, canvas)), 0.3);
}
