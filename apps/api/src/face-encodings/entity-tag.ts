import { type ImageWithFaces } from '#persistence';
import { type AnswerShape, nameOfShape } from './answer-shape.js';

/**
 * The name of an answer: what one file, one model and one shape give never changes. Only an image that was deleted, and is
 * encoded again on another kind of processor, may differ in the last digits, which no caller needs to be told of.
 */
export function entityTag({ fileHash, model }: ImageWithFaces, shape: AnswerShape): string {
  return `"${fileHash}-${model!.replaceAll(/[^\w.-]+/g, '-')}-${nameOfShape(shape)}"`;
}
