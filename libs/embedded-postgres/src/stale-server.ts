import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CannotStart } from '../../supervision/src/start-failure';

/** How long the server of an earlier start may take to stop: first in good order, then at once. */
const PATIENCE: [NodeJS.Signals, number][] = [
  ['SIGINT', 5_000],
  ['SIGQUIT', 2_000],
];

/**
 * Clears away what an earlier start left on this cluster: the server, if the supervisor was killed and it lives on, or
 * the note of a server that died with the machine, if its process number belongs to somebody else by now.
 *
 * Only for who holds the lock of the data folder: then a server that runs on it has lost its supervisor.
 */
export async function clearLeftover(cluster: string): Promise<CannotStart | undefined> {
  const note = join(cluster, 'postmaster.pid');
  const pid = Number((await readFile(note, 'utf8').catch(() => '')).split('\n')[0]);
  if (!(pid > 0)) return undefined;

  if (await isServerOf(cluster, pid)) {
    for (const [signal, milliseconds] of PATIENCE) {
      process.kill(pid, signal);
      if (await isGone(cluster, pid, milliseconds)) return undefined;
    }
    return new CannotStart(
      `PostgreSQL of an earlier start (process ${pid}) does not stop. End it, then start again.`,
    );
  }
  // PostgreSQL takes any living process of that number for the server and would not start. A server on a folder of
  // another name may still be this one, moved: that is left for PostgreSQL to judge.
  if (isAlive(pid) && !isServer(await commandLine(pid))) await rm(note);
  return undefined;
}

async function isGone(cluster: string, pid: number, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline) {
    if (!(await isServerOf(cluster, pid))) return true;
    await delay(20);
  }
  return false;
}

async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  const words = await commandLine(pid);
  return isServer(words) && words.includes(cluster);
}

const isServer = ([program = '']: string[]) => basename(program) === 'postgres';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The words a process was started with; none when it is gone, or dead and not yet buried. */
async function commandLine(pid: number): Promise<string[]> {
  if (process.platform === 'linux') {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return words.split('\0');
  }
  return promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim().split(' '),
    () => [],
  );
}
