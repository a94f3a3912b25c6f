import { type EncodedPhoto, type Face } from '#encoding';
import { type Answer, type Outcome } from '../report/report.js';
import { fromReal } from './single-precision.js';

/**
 * The answer to a photo that was looked at: what a service on the same kind of processor answers to the same bytes,
 * number for number.
 */
export function photoAnswer(
  fileHash: string,
  model: string,
  { width, height, faces }: EncodedPhoto,
): { outcome: Outcome; answer: Answer } {
  if (faces.length === 0)
    return { outcome: 'no-face', answer: { file_hash: fileHash, message: 'No faces found!' } };
  const answered = faces.map(faceAnswer);
  const answer = {
    file_hash: fileHash,
    message: faces.length === 1 ? 'OK' : 'OK - Multiple faces. Returning first',
    face_encoding: answered[0]!.encoding,
    faces: answered,
    width,
    height,
    model,
  };
  return { outcome: 'encoded', answer };
}

function faceAnswer({ box, score, landmarks, encoding }: Face) {
  return {
    box: { x: stored(box.x), y: stored(box.y), width: stored(box.width), height: stored(box.height) },
    score: fromReal(score),
    landmarks: fivePoints(landmarks),
    encoding: Array.from(encoding),
  };
}

/** A length as the service reads it from its database and rounds it. */
function stored(length: number): number {
  return pixels(fromReal(length));
}

/** A hundredth of a pixel is finer than anything the networks know. */
function pixels(length: number): number {
  return Math.round(length * 100) / 100;
}

/**
 * @param landmarks the 68 points of the iBUG 300-W scheme, which counts the eye on the left of the picture from 36,
 *   the other from 42, the tip of the nose as 30 and the corners of the mouth as 48 and 54
 */
function fivePoints(landmarks: Face['landmarks']) {
  const pointAt = (index: number) => landmarks[index]!.map((length) => pixels(Math.fround(length)));
  const centreOf = (first: number, last: number) => {
    const points = Array.from({ length: last - first + 1 }, (_, i) => pointAt(first + i));
    return [0, 1].map((axis) => pixels(points.reduce((sum, point) => sum + point[axis]!, 0) / points.length));
  };
  return {
    left_eye: centreOf(36, 41),
    right_eye: centreOf(42, 47),
    nose_tip: pointAt(30),
    mouth_left: pointAt(48),
    mouth_right: pointAt(54),
  };
}
