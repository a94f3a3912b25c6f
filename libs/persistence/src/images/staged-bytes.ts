import { createChunkContext, type StagingCipher } from './staging-cipher.js';

/** The bytes of a staged photo, or the reason why they cannot be read. */
export type StagedBytes = Buffer | 'undecryptable' | 'staging-damaged';

/** A chunk of a staged photo, and the columns of its image or location request. */
export interface StagedChunkRow {
  readonly stagingKey: string | null;
  /** Null if there is no chunk. */
  readonly position: number | null;
  readonly bytes: Buffer | null;
}

/**
 * Decrypts a staged photo.
 *
 * @param id the hash of the image, or the id of the location request
 * @param chunks all chunks in the order of their position
 */
export function decryptStagedBytes(
  cipher: StagingCipher,
  id: string,
  chunks: readonly StagedChunkRow[],
): StagedBytes {
  try {
    if (chunks.some(({ bytes }) => bytes === null)) return 'staging-damaged';
    return Buffer.concat(
      chunks.map(({ bytes, position }) => cipher.decrypt(bytes!, createChunkContext(id, position!))),
    );
  } catch {
    return chunks[0]?.stagingKey === cipher.keyName ? 'staging-damaged' : 'undecryptable';
  }
}
