import { type PixelBatch } from '../imaging/pixel-batch.js';

/** Maps aligned faces to encodings. An embedding model is one folder below `embedding/` that implements this. */
export interface EmbeddingModel {
  /** Identifies the embedding space: only encodings of the same name are comparable. */
  readonly name: string;
  /** Side of the square chips, in pixels. */
  readonly chipSide: number;
  /**
   * @param chips RGB, 0…255, aligned faces
   * @returns [chips, 128]: the Euclidean distance of two rows is small for one person and large for two
   */
  embed(chips: PixelBatch): Promise<Float32Array>;
}
