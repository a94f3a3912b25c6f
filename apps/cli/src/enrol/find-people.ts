import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isPhotoName } from '#encoding/photo';
import { FatalError } from '../exit-code.js';
import { findPhotos, type FoundFile } from '../photos/find-photos.js';
import { describeSystemError } from '../photos/unreadable-file.js';

/** A photo in the folder of a person. */
export interface PersonPhoto extends FoundFile {
  /** The name of the folder. */
  readonly subject: string;
}

/**
 * Finds the photos of a folder that has a sub-folder for each person. Each sub-folder is searched recursively. Hidden
 * sub-folders and links to folders are skipped.
 *
 * @returns the photos, and the number of photos that are in no sub-folder
 * @throws {FatalError} when the folder cannot be read
 */
export async function findPhotosOfPeople(
  folder: string,
): Promise<{ readonly photos: readonly PersonPhoto[]; readonly outside: number }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new FatalError(`The folder ${folder} cannot be read: ${describeSystemError(error)}.`);
  });
  const visible = entries.filter(({ name }) => !name.startsWith('.'));
  const people = visible
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const photos: PersonPhoto[] = [];
  for (const subject of people) {
    for (const file of await findPhotos([join(folder, subject)])) photos.push({ ...file, subject });
  }
  return { photos, outside: visible.filter((entry) => entry.isFile() && isPhotoName(entry.name)).length };
}
