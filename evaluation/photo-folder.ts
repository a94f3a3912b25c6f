import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder of photos. */
export interface PhotoFolder {
  directory: string;
  /** Paths below the folder, sorted. */
  photos: string[];
}

/**
 * The photos of a folder, or of its subfolder `images/` where it has one: data sets keep a description beside it.
 *
 * @throws with a sentence for the person at the keyboard where there are none.
 */
export async function readPhotoFolder(directory: string): Promise<PhotoFolder> {
  const images = join(directory, 'images');
  for (const folder of [images, directory]) {
    const photos = await photosBelow(folder);
    if (photos.length > 0) return { directory: folder, photos };
  }
  throw new Error(`${directory} holds no photos.`);
}

/** The photos in a folder and its subfolders, by their paths below it, sorted; none where there is no folder. */
export async function photosBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true }).catch(() => []);
  return entries.filter((name) => /\.(jpe?g|png|webp|avif|gif|tiff?)$/i.test(name)).sort();
}
