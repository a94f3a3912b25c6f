/**
 * The size of a photo and the memory that decoding it requires, which are read from the structure of the file without
 * decoding it.
 */
export interface PhotoStructure {
  /** The stored width, before the EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** Estimated memory of the decoder, in bytes. */
  readonly decodingMemory: number;
  /** Defined only if the file has too many parts of one kind. */
  readonly excess?: ExcessiveParts;
}

/** The kind of parts of which a file has too many, and the maximum number of such parts. */
export interface ExcessiveParts {
  readonly parts: 'scans' | 'segments' | 'chunks' | 'directories' | 'frames';
  readonly maximum: number;
}
