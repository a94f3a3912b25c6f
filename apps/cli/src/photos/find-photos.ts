import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPhotoName } from '#encoding/photo';
import { describeSystemError } from './unreadable-file.js';

/** A file that was found, or a folder that cannot be read. */
export interface FoundFile {
  readonly file: string;
  /** The reason why the folder cannot be read; undefined for a file. */
  readonly problem?: string;
}

/** The command-line argument that stands for standard input. */
export const standardInputArgument = '-';

/**
 * Finds the photos that the command-line arguments specify. An argument can be a file with any name. It can also be a
 * folder, which is searched recursively for files with the names of photos.
 *
 * In folders, hidden files are skipped, because macOS creates files such as `._photo.jpg`, which are not photos.
 * Symbolic links to folders are also skipped, because they may form a cycle.
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
  // A path that does not exist is returned as a file. The command reports an error when it tries to read this file.
  if (path === standardInputArgument) return false;
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
