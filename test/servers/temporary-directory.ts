import { rmSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';

/** Free space that the databases and uploads of a run need, in bytes. */
const space = 2 * 1024 ** 3;

const prefix = 'frs-tests-';

/**
 * Creates the folder for the temporary files of a run. It is deleted when the run is interrupted, and by the next run when this
 * one is killed.
 *
 * It is in memory where there is space, unless `TMPDIR` is set: a database cluster, which many suites create, costs several
 * times as much on a disk.
 */
export async function createTemporaryDirectory(): Promise<string> {
  const parent = await pickParent();
  await deleteStaleDirectories(parent);
  const directory = await mkdtemp(join(parent, `${prefix}${process.pid}-`));
  // The account of PostgreSQL is another one where the tests run as root.
  await chmod(directory, 0o711);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
      process.exit(128 + constants.signals[signal]);
    });
  }
  return directory;
}

async function pickParent(): Promise<string> {
  if ((process.env.TMPDIR ?? '') !== '') return tmpdir();
  const { bsize, bavail } = await statfs(memory).catch(() => ({ bsize: 0, bavail: 0 }));
  return bsize * bavail >= space ? memory : tmpdir();
}

/** Deletes the folders of runs that were killed: the name has the process of the run. */
async function deleteStaleDirectories(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    // It may belong to another account.
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
