/** What the structure of a file says about the work of decoding it. Nothing is decoded to know it. */
export interface PhotoStructure {
  /** As stored, before the orientation of EXIF is applied. */
  readonly width: number;
  readonly height: number;
  /** Bytes that the decoder holds at once, estimated. */
  readonly decodingMemory: number;
  /** Set where the file has more parts of a kind than are accepted. */
  readonly excess?: Excess;
}

/** Parts of a file of which there are more than are accepted. */
export interface Excess {
  readonly parts: 'scans' | 'segments' | 'chunks' | 'directories' | 'frames';
  readonly most: number;
}
