import { readFileSync } from 'node:fs';

/**
 * Bytes of memory that a process takes, what was swapped out included; undefined where the system does not tell, which is
 * everywhere but on Linux, or where there is no such process any more.
 */
export function residentMemory(pid: number): number | undefined {
  let status: string;
  try {
    // No disk is read, so there is nothing to wait for; a thread of libuv's pool might have to be.
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
  const kibibytes = [...status.matchAll(/^Vm(?:RSS|Swap):\s+(\d+) kB$/gm)].map(([, amount]) =>
    Number(amount),
  );
  return kibibytes.length === 0 ? undefined : kibibytes.reduce((sum, amount) => sum + amount, 0) * 1024;
}
