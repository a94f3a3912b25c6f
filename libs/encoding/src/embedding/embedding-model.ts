import { type PixelBatch } from '../imaging/pixel-batch.js';

/**
 * A model that computes encodings of aligned faces. An embedding model is one folder below `embedding/` that implements
 * this.
 */
export interface EmbeddingModel {
  /** The name of the embedding space. Only encodings with the same name are comparable. */
  readonly name: string;
  /** The side of the square chips, in pixels. */
  readonly chipSide: number;
  /**
   * @param chips aligned faces as RGB images, 0…255
   * @returns [chips, 128]: the Euclidean distance of two rows is small for one person and large for two
   */
  embed(chips: PixelBatch): Promise<Float32Array>;
}
