import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Does something while a process, with all its threads, has no more than one core: what they do beside each other would
 * count as a second one. Only Linux can say this of a process that runs; elsewhere it keeps its cores.
 */
export async function onOneCore<T>(pid: number, work: () => Promise<T>): Promise<T> {
  const cores = coresOf(pid);
  if (cores === undefined) return work();
  confine(pid, /^\d+/.exec(cores)![0]);
  try {
    return await work();
  } finally {
    confine(pid, cores);
  }
}

/** The cores a process may use, as in `0-3,8`. */
function coresOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
}

/** `taskset` comes with util-linux, which every Linux has. */
function confine(pid: number, cores: string): void {
  const { status, error, stderr } = spawnSync(
    'taskset',
    ['--all-tasks', '--cpu-list', '--pid', cores, `${pid}`],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw error ?? new Error(`taskset: ${stderr.trim()}`);
}
