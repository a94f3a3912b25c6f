import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Checks whether a process is running. A zombie process does not count as running. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
}

/** Waits until the condition is true. The timeout of the test limits the wait. */
export async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(20);
}

export const waitUntilExited = (...pids: number[]) => waitUntil(() => !pids.some(isRunning));
