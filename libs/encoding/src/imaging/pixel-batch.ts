/** RGB pixels of equally sized images: [count, height, width, 3], values 0…255, not necessarily integers. */
export interface PixelBatch {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}
