/** The limits of a photo. An omitted limit is not checked. */
export interface PhotoLimits {
  maxPixels: number;
  /** Pixels of the longer side. */
  maxSide?: number;
  /** Ratio of the longer side to the shorter. */
  maxAspectRatio?: number;
  /** Memory of the decoder, in bytes. */
  maxDecodingMemory?: number;
}
