import { readFileSync } from 'node:fs';

/**
 * Reads the memory of a process in bytes, including swapped memory. Returns undefined on systems other than Linux, and
 * for a process that has exited.
 */
export function readResidentMemory(pid: number): number | undefined {
  let status: string;
  try {
    // The file is read synchronously, because /proc requires no disk access, and all threads of libuv's pool may be
    // busy.
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
  const kibibytes = [...status.matchAll(/^Vm(?:RSS|Swap):\s+(\d+) kB$/gm)].map(([, amount]) =>
    Number(amount),
  );
  return kibibytes.length === 0 ? undefined : kibibytes.reduce((sum, amount) => sum + amount, 0) * 1024;
}
