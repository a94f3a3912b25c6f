import { sha256 } from '@noble/hashes/sha2.js';
import { addPhotoUrl, findPhotoUrl } from './photos-by-hash.js';

/**
 * Adds photos to those that the page can show, by the SHA-256 of their files. The photos are not sent to the service.
 *
 * @param report called with the number of photos whose hash is known, after each photo
 */
export async function addPhotosByHash(files: readonly File[], report: (done: number) => void): Promise<void> {
  for (const [index, file] of files.entries()) {
    try {
      const fileHash = await computeFileHash(file);
      if (findPhotoUrl(fileHash) === undefined) addPhotoUrl(fileHash, URL.createObjectURL(file));
    } catch {
      // A file that cannot be read, for example because it was deleted, belongs to no known face.
    }
    report(index + 1);
  }
}

/** Computes the SHA-256 of a file, in lower-case hex. */
async function computeFileHash(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  // The function of the browser is faster, but exists only on pages that were loaded with https: or from this machine.
  const digest =
    (globalThis.crypto.subtle as SubtleCrypto | undefined) === undefined
      ? sha256(bytes)
      : new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
