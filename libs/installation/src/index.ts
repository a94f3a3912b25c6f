import { existsSync } from 'node:fs';

/**
 * The folder of the installation, which contains `package.json` and `models/`. The URL ends with a slash.
 *
 * The folder is searched for, because this code runs from two depths: from its own compiled file, and from a file that the build
 * bundled.
 */
export const installationUrl: URL = findFolderOf('package.json', new URL('./', import.meta.url));

function findFolderOf(fileName: string, folder: URL): URL {
  if (existsSync(new URL(fileName, folder))) return folder;
  const parent = new URL('../', folder);
  if (parent.href === folder.href)
    throw new Error(`No folder above ${import.meta.url} contains ${fileName}.`);
  return findFolderOf(fileName, parent);
}
