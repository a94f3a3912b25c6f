import { type EncodedPhoto, type Face } from '#encoding';
import { buildPhotoResponse, defaultResponseShape } from '#photo-response';
import { type PhotoAnswer, type PhotoOutcome } from '../report/photo-report.js';
import { roundToPostgresReal } from './postgres-real.js';

/**
 * Builds the answer for an encoded photo. It is the same as the answer of a service that runs on the same type of
 * processor.
 */
export function buildPhotoAnswer(
  fileHash: string,
  model: string,
  { width, height, faces }: EncodedPhoto,
): { outcome: PhotoOutcome; answer: PhotoAnswer } {
  if (faces.length === 0)
    return { outcome: 'no-face', answer: { file_hash: fileHash, message: 'No faces found!' } };
  const image = { fileHash, width, height, model, faces: faces.map(toStoredFace) };
  return { outcome: 'encoded', answer: buildPhotoResponse(image, defaultResponseShape) };
}

/**
 * Rounds the numbers of a face in the same way as the database of the service, which stores them in single precision.
 */
function toStoredFace({ box, score, landmarks, encoding }: Face) {
  return {
    x: roundToPostgresReal(box.x),
    y: roundToPostgresReal(box.y),
    width: roundToPostgresReal(box.width),
    height: roundToPostgresReal(box.height),
    score: roundToPostgresReal(score),
    landmarks: landmarks.flat().map(Math.fround),
    encoding: Array.from(encoding),
  };
}
