import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Restricts a process with all its threads to one core while a function runs. Only Linux can restrict a running process
 * to one core. On other systems, the function runs without this restriction.
 */
export async function confineToOneCore<T>(pid: number, measure: () => Promise<T>): Promise<T> {
  const cores = readAllowedCores(pid);
  if (cores === undefined) return measure();
  setAllowedCores(pid, /^\d+/.exec(cores)![0]);
  try {
    return await measure();
  } finally {
    setAllowedCores(pid, cores);
  }
}

/** The cores that a process may use, for example `0-3,8`. */
function readAllowedCores(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
}

/** `taskset` is part of util-linux, which is available on every Linux. */
function setAllowedCores(pid: number, cores: string): void {
  const { status, error, stderr } = spawnSync(
    'taskset',
    ['--all-tasks', '--cpu-list', '--pid', cores, `${pid}`],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw error ?? new Error(`taskset: ${stderr.trim()}`);
}
