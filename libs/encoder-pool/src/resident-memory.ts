import { readFileSync } from 'node:fs';

/**
 * The memory of a process in bytes, including swapped memory; undefined on systems other than Linux, and for a process that
 * has exited.
 */
export function residentMemory(pid: number): number | undefined {
  let status: string;
  try {
    // Synchronous, because /proc needs no disk access, and the threads of libuv's pool may all be busy.
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
  const kibibytes = [...status.matchAll(/^Vm(?:RSS|Swap):\s+(\d+) kB$/gm)].map(([, amount]) =>
    Number(amount),
  );
  return kibibytes.length === 0 ? undefined : kibibytes.reduce((sum, amount) => sum + amount, 0) * 1024;
}
