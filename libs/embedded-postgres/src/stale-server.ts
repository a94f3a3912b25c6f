import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { StartFailure } from '#supervision';

/**
 * The signals that stop a PostgreSQL server of an earlier run, each with its timeout in milliseconds. The first signal
 * requests a graceful stop, the second an immediate stop.
 */
const STOP_SIGNALS: [NodeJS.Signals, number][] = [
  ['SIGINT', 5_000],
  ['SIGQUIT', 2_000],
];

/**
 * Stops a PostgreSQL server of an earlier run that still runs because its supervisor was killed. After a crash of the
 * machine, removes the PID file of the server if another program now has this process ID.
 *
 * The caller must hold the lock of the data directory, so that a server that still runs with these data cannot have a
 * supervisor.
 */
export async function stopStaleServer(cluster: string): Promise<StartFailure | undefined> {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!(pid > 0)) return undefined;

  if (await isServerOfCluster(cluster, pid)) {
    for (const [signal, timeout] of STOP_SIGNALS) {
      process.kill(pid, signal);
      if (await waitUntilServerExits(cluster, pid, timeout)) return undefined;
    }
    return new StartFailure(
      `PostgreSQL of an earlier start (process ${pid}) does not stop. Kill it, then start again.`,
    );
  }
  // PostgreSQL does not start while any process has the process ID in its PID file. A PostgreSQL
  // server that was started with another directory may still use this cluster, because the directory may have been
  // moved. PostgreSQL itself detects this case, so the file is kept.
  if (isProcessAlive(pid) && !isPostgresCommandLine(await readCommandLine(pid))) await rm(pidFile);
  return undefined;
}

async function waitUntilServerExits(cluster: string, pid: number, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline) {
    if (!(await isServerOfCluster(cluster, pid))) return true;
    await delay(20);
  }
  return false;
}

async function isServerOfCluster(cluster: string, pid: number): Promise<boolean> {
  const words = await readCommandLine(pid);
  return isPostgresCommandLine(words) && words.includes(cluster);
}

const isPostgresCommandLine = ([program = '']: string[]) => basename(program) === 'postgres';

function isProcessAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The command line of a process; empty for a process that has exited, zombies included. */
async function readCommandLine(pid: number): Promise<string[]> {
  if (process.platform === 'linux') {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return words.split('\0');
  }
  return promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim().split(' '),
    () => [],
  );
}
