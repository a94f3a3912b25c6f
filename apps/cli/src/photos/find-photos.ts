import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { reasonOf } from './unreadable-file.js';

/** A file to be looked at, or a folder that nobody may look into. */
export interface FoundFile {
  readonly file: string;
  /** Why there is nothing to read. */
  readonly problem?: string;
}

/** Stands for standard input. */
export const standardInput = '-';

const extensions = new Set([
  ...['.jpg', '.jpeg', '.jpe', '.jfif', '.png', '.webp', '.avif', '.gif', '.tif', '.tiff'],
]);

/**
 * Finds what the arguments name: files whatever they are called, folders searched to the bottom for photos.
 *
 * Hidden files are passed over (`._photo.jpg` is what macOS leaves behind, and no photo), and so are links to folders,
 * which may lead in circles.
 */
export async function findPhotos(paths: readonly string[]): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of paths) {
    if (await isFolder(path)) for await (const file of search(path)) found.push(file);
    else found.push({ file: path });
  }
  return found;
}

async function* search(folder: string): AsyncGenerator<FoundFile> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => reasonOf(error));
  if (typeof entries === 'string') {
    yield { file: folder, problem: `The folder cannot be read: ${entries}.` };
    return;
  }
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* search(path);
    else if (extensions.has(extname(entry.name).toLowerCase()) && !(await isFolder(path)))
      yield { file: path };
  }
}

async function isFolder(path: string): Promise<boolean> {
  // What cannot be looked at is a file whose reading fails, with a line of its own.
  if (path === standardInput) return false;
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
