import { type PixelBatch } from '../imaging/pixel-batch.js';

/**
 * A model that computes encodings of aligned faces. Each embedding model is a folder below `embedding/` that implements
 * this interface.
 */
export interface EmbeddingModel {
  /** The name of the embedding space. Only encodings of the same embedding space are comparable. */
  readonly name: string;
  /** The side of the square face crops, in pixels. */
  readonly faceCropSide: number;
  /**
   * @param faceCrops aligned faces as RGB images, 0…255
   * @returns [face crops, 128]: the Euclidean distance of two rows is small for two photos of one person, and large for
   *   photos of two people
   */
  embed(faceCrops: PixelBatch): Promise<Float32Array>;
}
