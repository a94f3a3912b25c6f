import { type EncodedPhoto, type Face } from '#encoding';
import { type Answer, type Outcome } from '../report/report.js';
import { fromReal } from './single-precision.js';

/** The answer for an encoded photo: the same numbers as a service returns on the same type of processor. */
export function photoAnswer(
  fileHash: string,
  model: string,
  { width, height, faces }: EncodedPhoto,
): { outcome: Outcome; answer: Answer } {
  if (faces.length === 0)
    return { outcome: 'no-face', answer: { file_hash: fileHash, message: 'No faces found!' } };
  const faceAnswers = faces.map(faceAnswer);
  const answer = {
    file_hash: fileHash,
    message: faces.length === 1 ? 'OK' : 'OK - Multiple faces. Returning first',
    face_encoding: faceAnswers[0]!.encoding,
    faces: faceAnswers,
    width,
    height,
    model,
  };
  return { outcome: 'encoded', answer };
}

function faceAnswer({ box, score, landmarks, encoding }: Face) {
  return {
    box: {
      x: storedLength(box.x),
      y: storedLength(box.y),
      width: storedLength(box.width),
      height: storedLength(box.height),
    },
    score: fromReal(score),
    landmarks: fivePoints(landmarks),
    encoding: Array.from(encoding),
  };
}

/** A length as the service stores it and rounds it. */
function storedLength(length: number): number {
  return roundLength(fromReal(length));
}

/** Two decimals are more precise than the networks. */
function roundLength(length: number): number {
  return Math.round(length * 100) / 100;
}

/**
 * @param landmarks the 68 points of the iBUG 300-W scheme: 36 to 41 are the eye on the left of the picture, 42 to 47 the
 *   other eye, 30 is the tip of the nose, 48 and 54 are the corners of the mouth
 */
function fivePoints(landmarks: Face['landmarks']) {
  const pointAt = (index: number) => landmarks[index]!.map((length) => roundLength(Math.fround(length)));
  const centreOf = (first: number, last: number) => {
    const points = Array.from({ length: last - first + 1 }, (_, i) => pointAt(first + i));
    return [0, 1].map((axis) =>
      roundLength(points.reduce((sum, point) => sum + point[axis]!, 0) / points.length),
    );
  };
  return {
    left_eye: centreOf(36, 41),
    right_eye: centreOf(42, 47),
    nose_tip: pointAt(30),
    mouth_left: pointAt(48),
    mouth_right: pointAt(54),
  };
}
