import { access, mkdir, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { StartFailure } from '#supervision';
import { lockFileUntilExit } from './file-lock.js';

/** The directory for all data that FRS keeps when it is restarted. This process locks the directory until it exits. */
export interface DataDirectory {
  /** The absolute path without symbolic links. PostgreSQL processes are identified by this path. */
  readonly path: string;
  /** The path for messages to the user, for example `./data`. */
  readonly displayPath: string;
}

/** Creates the directory if it does not exist, and locks it. */
export async function openDataDirectory(path: string): Promise<DataDirectory | StartFailure> {
  const displayPath = formatPathForDisplay(path);
  const alternative = 'FRS_DATA_DIR=/some/other/folder make run';
  try {
    await createDirectory(resolve(path));
    const directory = await realpath(path);
    const lock = lockFileUntilExit(join(directory, 'lock'));
    if (lock === 'acquired') return { path: directory, displayPath };
    return new StartFailure(
      'lockedBy' in lock
        ? `FRS already runs on ${displayPath} (process ${lock.lockedBy}). Stop it, or choose another directory: ${alternative}`
        : `Cannot use the data directory ${displayPath} (${lock.failure}). Choose another: ${alternative}`,
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return new StartFailure(
      `Cannot write to the data directory ${displayPath} (${code ?? message}). Choose another: ${alternative}`,
    );
  }
}

/**
 * This check is needed because the promise of Node's recursive `mkdir` is never settled for some paths in which no
 * directory can be created, such as `/proc`.
 */
async function createDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || (await pathExists(parent))) throw error;
    await createDirectory(parent);
    await mkdir(path);
  }
}

const pathExists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

function formatPathForDisplay(path: string): string {
  const fromHere = relative('.', resolve(path));
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? resolve(path) : `./${fromHere}`;
}
