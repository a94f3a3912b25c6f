import { type ImageWithFaces } from '#persistence';
import { type AnswerShape, nameOfShape } from './answer-shape.js';

/**
 * What one file and one model give never changes, so caches may keep it and ask whether it is still there. They may
 * not keep it for long: an image can be deleted.
 */
export function cacheHeaders(
  { fileHash, model }: ImageWithFaces,
  shape: AnswerShape,
): { readonly 'Cache-Control': string; readonly ETag: string } {
  return {
    'Cache-Control': 'public, max-age=60',
    ETag: `"${fileHash}-${model!.replaceAll(/[^\w.-]+/g, '-')}-${nameOfShape(shape)}"`,
  };
}
