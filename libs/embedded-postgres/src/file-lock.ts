import { spawnSync } from 'node:child_process';
import { constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

/** The flag of `open` that locks the file, on macOS and the BSDs. */
const O_EXLOCK = 0x20;

/** The exit code of `flock` when another process has the lock. */
const EXIT_CODE_IF_LOCKED = 1;

/** The result of an attempt to acquire a lock. */
export type LockResult = 'acquired' | { lockedBy: string } | { failure: string };

/**
 * Locks a file until this process exits.
 *
 * The kernel releases the lock when the process ends for any reason, so no stale lock can remain. The lock packages on
 * npm use lock files with timestamps, which can remain.
 *
 * @throws when the file cannot be opened
 */
export const lockFileUntilExit = (file: string): LockResult =>
  process.platform === 'linux' ? lockWithCommand(file) : lockWhileOpening(file);

/**
 * Node.js has no function for `flock`. The lock belongs to the open file, not to the process, so the command `flock`
 * can inherit the open file, lock it, and exit. The file is never closed, because closing it would release the lock.
 */
function lockWithCommand(file: string): LockResult {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  const { status, error } = spawnSync('flock', ['-n', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  });
  if (error !== undefined) return { failure: 'the command flock (util-linux) is missing' };
  if (status !== 0 && status !== EXIT_CODE_IF_LOCKED)
    return { failure: 'its file system does not support locks' };
  if (status === EXIT_CODE_IF_LOCKED) return { lockedBy: readFileSync(file, 'utf8') };
  return writeProcessId(descriptor);
}

function lockWhileOpening(file: string): LockResult {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK;
    return writeProcessId(openSync(file, flags, 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return { lockedBy: readFileSync(file, 'utf8') };
    throw error;
  }
}

function writeProcessId(descriptor: number): LockResult {
  ftruncateSync(descriptor);
  writeSync(descriptor, String(process.pid), 0);
  return 'acquired';
}
