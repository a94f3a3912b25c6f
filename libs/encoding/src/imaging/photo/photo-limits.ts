/** What a photo may have at most. What is left out is not limited. */
export interface PhotoLimits {
  maxPixels: number;
  /** Pixels of the longer side. */
  maxSide?: number;
  /** How many times the shorter side the longer one may be. */
  maxAspectRatio?: number;
  /** Bytes that its decoder holds at once. */
  maxDecodingMemory?: number;
}
