import { hashFile } from './hash-file.js';
import { addPhotoUrl, findPhotoUrl } from './photos-by-hash.js';

/**
 * Adds photos to those that the page can show, by the SHA-256 of their files. The photos are not sent to the service.
 *
 * @param report called with the number of photos whose hash is known, after each photo
 */
export async function addPhotosByHash(files: readonly File[], report: (done: number) => void): Promise<void> {
  // One file at a time, because each is read into memory.
  for (const [index, file] of files.entries()) {
    try {
      const fileHash = await hashFile(file);
      if (findPhotoUrl(fileHash) === undefined) addPhotoUrl(fileHash, URL.createObjectURL(file));
    } catch {
      // A file that cannot be read, for example because it was deleted, belongs to no known face.
    }
    report(index + 1);
  }
}
