import { type EncodedPhoto, type Face } from '#encoding';
import { buildPhotoResponse, defaultShape } from '#photo-response';
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
  const image = { fileHash, width, height, model, faces: faces.map(toStoredFace) };
  return { outcome: 'encoded', answer: buildPhotoResponse(image, defaultShape) };
}

/** The face as the service reads it from its database, which stores lengths with single precision. */
function toStoredFace({ box, score, landmarks, encoding }: Face) {
  return {
    x: fromReal(box.x),
    y: fromReal(box.y),
    width: fromReal(box.width),
    height: fromReal(box.height),
    score: fromReal(score),
    landmarks: landmarks.flat().map(Math.fround),
    encoding: Array.from(encoding),
  };
}
