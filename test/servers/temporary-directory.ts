import { rmSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const memoryFileSystem = '/dev/shm';

/** The free space, in bytes, that the databases and uploads of a test run require. */
const requiredFreeBytes = 2 * 1024 ** 3;

const directoryPrefix = 'frs-tests-';

/**
 * Creates the folder for the temporary files of a test run. The directory is deleted when the test run ends or is
 * interrupted, or by the next run if this run is killed.
 *
 * Unless `TMPDIR` is set, the folder is in memory if there is enough space, because many suites create a database
 * cluster, which takes several times as long on a disk.
 */
export async function createTemporaryDirectory(): Promise<string> {
  const parent = await chooseParentDirectory();
  await deleteStaleDirectories(parent);
  const directory = await mkdtemp(join(parent, `${directoryPrefix}${process.pid}-`));
  // If the tests run as root, PostgreSQL runs as another account, which needs access to the folder.
  await chmod(directory, 0o711);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
      process.exit(128 + constants.signals[signal]);
    });
  }
  return directory;
}

async function chooseParentDirectory(): Promise<string> {
  if ((process.env.TMPDIR ?? '') !== '') return tmpdir();
  const { bsize, bavail } = await statfs(memoryFileSystem).catch(() => ({ bsize: 0, bavail: 0 }));
  return bsize * bavail >= requiredFreeBytes ? memoryFileSystem : tmpdir();
}

/** Deletes the folders of test runs that were killed. The name of a folder contains the process ID of its test run. */
async function deleteStaleDirectories(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = new RegExp(`^${directoryPrefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    // The error is ignored, because the folder may belong to another account.
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
