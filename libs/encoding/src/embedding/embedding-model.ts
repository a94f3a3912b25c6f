import { type PixelBatch } from '../imaging/pixel-batch.js';

/**
 * A model that computes encodings of aligned faces. An embedding model is one folder below `embedding/` that implements
 * this.
 */
export interface EmbeddingModel {
  /** The name of the embedding space. Only encodings with the same name are comparable. */
  readonly name: string;
  /** The side of the square face crops, in pixels. */
  readonly faceCropSide: number;
  /**
   * @param faceCrops aligned faces as RGB images, 0…255
   * @returns [face crops, 128]: the Euclidean distance of two rows is small for one person and large for two
   */
  embed(faceCrops: PixelBatch): Promise<Float32Array>;
}
