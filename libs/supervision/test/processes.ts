import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether a process runs; one that is dead and not yet buried does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
}

/** Waits until something is so; the time limit is the test's own. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(20);
}

export const untilGone = (...pids: number[]) => until(() => !pids.some(isRunning));
