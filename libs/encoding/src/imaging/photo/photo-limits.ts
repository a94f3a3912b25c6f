/** The limits of a photo. An omitted limit is not checked. */
export interface PhotoLimits {
  maxPixels: number;
  /** The maximum length of the longer side, in pixels. */
  maxSide?: number;
  /** The maximum ratio of the longer side to the shorter side. */
  maxAspectRatio?: number;
  /** The maximum memory of the decoder, in bytes. */
  maxDecodingMemory?: number;
}
