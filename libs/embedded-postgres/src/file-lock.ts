import { spawnSync } from 'node:child_process';
import { constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What `open` of macOS and the BSDs takes to lock the file in the same breath. */
const O_EXLOCK = 0x20;

/** The exit code of `flock` when somebody else has the lock. */
const HELD = 1;

/** How an attempt to take a lock went. */
export type Locking = 'taken' | { heldBy: string } | { failure: string };

/**
 * Locks a file for as long as this process lives.
 *
 * It is the kernel's own lock: it is gone in the moment its holder is, however that ends, so nothing can be left
 * behind that keeps the next one out.
 *
 * @throws when the file cannot be opened.
 */
export const lockForLife = (file: string): Locking =>
  process.platform === 'linux' ? lockWithCommand(file) : lockWhileOpening(file);

/**
 * Node has no `flock`, but the lock belongs to the open file, not to the process: a command that gets the open file
 * from us locks it for us, and may go. The file is never closed, for that would open the lock.
 */
function lockWithCommand(file: string): Locking {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  const { status, error } = spawnSync('flock', ['-n', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  });
  if (error !== undefined) return { failure: 'the command flock (util-linux) is missing' };
  if (status !== 0 && status !== HELD) return { failure: 'its file system knows no locks' };
  if (status === HELD) return { heldBy: readFileSync(file, 'utf8') };
  return signed(descriptor);
}

function lockWhileOpening(file: string): Locking {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK;
    return signed(openSync(file, flags, 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return { heldBy: readFileSync(file, 'utf8') };
    throw error;
  }
}

function signed(descriptor: number): Locking {
  ftruncateSync(descriptor);
  writeSync(descriptor, String(process.pid), 0);
  return 'taken';
}
