import { access, mkdir, realpath, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { databaseUrlFile } from '#config';
import { CannotStart } from '../../supervision/src/start-failure';
import { lockForLife } from './file-lock';

/** The folder that holds everything FRS keeps between two starts. It is ours alone for as long as this process lives. */
export interface DataDirectory {
  /** How a person would write its path: `./data`. */
  readonly shown: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly adminPasswordFile: string;
  /** Where other commands find the way to the database while it runs. */
  readonly urlFile: string;
  /** Uploads in flight; empty at the start. */
  readonly spool: string;
}

/** Makes the folder where it is missing, and takes it into possession. */
export async function openDataDirectory(path: string): Promise<DataDirectory | CannotStart> {
  const shown = show(path);
  const elsewhere = 'FRS_DATA_DIR=/some/other/folder make run';
  try {
    await makeFolder(resolve(path));
    // PostgreSQL is later recognised by this path, so it has to be the same one by whatever links we came.
    const folder = await realpath(path);
    const locking = lockForLife(join(folder, 'lock'));
    if (locking === 'taken') {
      const spool = join(folder, 'spool');
      await rm(spool, { recursive: true, force: true });
      await mkdir(spool, { mode: 0o700 });
      return {
        shown,
        cluster: join(folder, 'postgres'),
        passwordFile: join(folder, 'database-password'),
        adminPasswordFile: join(folder, 'database-admin-password'),
        urlFile: databaseUrlFile(folder),
        spool,
      };
    }
    return new CannotStart(
      'heldBy' in locking
        ? `FRS already runs on ${shown} (process ${locking.heldBy}). Stop it, or choose another folder: ${elsewhere}`
        : `Cannot use the data folder ${shown} (${locking.failure}). Choose another: ${elsewhere}`,
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return new CannotStart(
      `Cannot write to the data folder ${shown} (${code ?? message}). Choose another: ${elsewhere}`,
    );
  }
}

/** The recursive `mkdir` of Node never comes back from a place that takes no folders, such as `/proc`. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || (await isThere(parent))) throw error;
    await makeFolder(parent);
    await mkdir(path);
  }
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

function show(path: string): string {
  const fromHere = relative('.', resolve(path));
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? resolve(path) : `./${fromHere}`;
}
