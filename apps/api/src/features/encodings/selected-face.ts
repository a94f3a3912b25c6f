import { type ImageWithFaces } from '#persistence';
import { Problem } from '../../platform/problems/problem.js';

/**
 * Returns the face of an image at a position.
 *
 * @throws {Problem} if the image has no face at this position
 */
export function selectFace(image: ImageWithFaces, position: number): ImageWithFaces['faces'][number] {
  const face = image.faces[position];
  if (face !== undefined) return face;
  const { fileHash, faces } = image;
  throw new Problem('unknown-face', {
    fileHash,
    detail: `face: must be at most ${faces.length - 1}, because the photo has ${faces.length} faces.`,
  });
}
