import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isPhotoName } from '#encoding/photo';

/** A folder of photos. */
export interface PhotoFolder {
  directory: string;
  /** The sorted paths of the photos, relative to the folder. */
  photos: string[];
}

/**
 * Finds the photos of a folder, or of its subfolder `images/` if it exists, as in most data sets.
 *
 * @throws an error with a message for the user if the folder contains no photos
 */
export async function readPhotoFolder(directory: string): Promise<PhotoFolder> {
  const images = join(directory, 'images');
  for (const folder of [images, directory]) {
    const photos = await findPhotoFiles(folder);
    if (photos.length > 0) return { directory: folder, photos };
  }
  throw new Error(`${directory} contains no photos.`);
}

/** The sorted relative paths of the photos in a folder and its subfolders; empty if the folder does not exist. */
export async function findPhotoFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true }).catch(() => []);
  return entries.filter(isPhotoName).sort();
}
