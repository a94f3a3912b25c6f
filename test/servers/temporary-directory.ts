import { rmSync } from 'node:fs';
import { chmod, mkdtemp, statfs } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';

/** Free space that the databases and uploads of a run need, in bytes. */
const space = 2 * 1024 ** 3;

/**
 * Creates the folder for the temporary files of a run, and deletes it when the run is interrupted.
 *
 * It is in memory where there is space, unless `TMPDIR` is set: a database cluster, which many suites create, costs several
 * times as much on a disk.
 */
export async function createTemporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(await parent(), 'frs-tests-'));
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

async function parent(): Promise<string> {
  if ((process.env.TMPDIR ?? '') !== '') return tmpdir();
  const { bsize, bavail } = await statfs(memory).catch(() => ({ bsize: 0, bavail: 0 }));
  return bsize * bavail >= space ? memory : tmpdir();
}
