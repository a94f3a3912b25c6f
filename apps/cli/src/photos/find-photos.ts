import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPhotoName } from '#encoding/photo';
import { describeSystemError } from './unreadable-file.js';

/** A file, or a folder that cannot be read. */
export interface FoundFile {
  readonly file: string;
  /** Why the folder cannot be read. */
  readonly problem?: string;
}

/** The argument for standard input. */
export const standardInputArgument = '-';

/**
 * Finds the photos of the arguments: files with any name, and folders, searched recursively for names of photos.
 *
 * Hidden files are skipped (macOS creates `._photo.jpg`, which is not a photo), and so are links to folders, which may form
 * a cycle.
 */
export async function findPhotos(paths: readonly string[]): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of paths) {
    if (await isFolder(path)) for await (const file of searchFolder(path)) found.push(file);
    else found.push({ file: path });
  }
  return found;
}

async function* searchFolder(folder: string): AsyncGenerator<FoundFile> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) =>
    describeSystemError(error),
  );
  if (typeof entries === 'string') {
    yield { file: folder, problem: `The folder cannot be read: ${entries}.` };
    return;
  }
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* searchFolder(path);
    else if (isPhotoName(entry.name) && !(await isFolder(path))) yield { file: path };
  }
}

async function isFolder(path: string): Promise<boolean> {
  // A path that does not exist is treated as a file: reading it fails, and that is reported.
  if (path === standardInputArgument) return false;
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
