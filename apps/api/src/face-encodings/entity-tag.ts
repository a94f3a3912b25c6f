import { type ImageWithFaces } from '#persistence';
import { type AnswerShape, nameOfShape } from './answer-shape.js';

/**
 * The name of an answer: what one file, one model and one shape give never changes. Only an image that was deleted, and is
 * encoded again on another kind of processor, may differ in the last digits, which no caller needs to be told of.
 */
export function entityTag({ fileHash, model, origin }: ImageWithFaces, shape: AnswerShape): string {
  const parts = [fileHash, model!.replaceAll(/[^\w.-]+/g, '-'), nameOfShape(shape)];
  // What was imported may be anything, and is replaced when the file itself comes.
  if (origin === 'imported') parts.push(origin);
  return `"${parts.join('-')}"`;
}
