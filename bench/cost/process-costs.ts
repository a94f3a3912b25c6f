import { readdirSync, readFileSync } from 'node:fs';
import { readCpuSeconds } from '../load/cpu.js';

/** A part of the service, and the processes at the roots of its process trees. */
export type Parts = ReadonlyMap<string, readonly number[]>;

/** The CPU time of each part so far, in seconds. Linux only. */
export function readCpuSecondsByPart(parts: Parts): Map<string, number> {
  return new Map(
    Array.from(parts, ([part, pids]) => [
      part,
      pids.reduce((sum, pid) => sum + (readCpuSeconds(pid) ?? NaN), 0),
    ]),
  );
}

/**
 * The memory of each part in bytes: the proportional set size of all its processes, in which a page that several processes
 * share is divided by their number. Linux only.
 */
export function readMemoryBytesByPart(parts: Parts): Map<string, number> {
  const children = readChildren();
  const ofTree = (pid: number): number =>
    (children.get(pid) ?? []).reduce((sum, child) => sum + ofTree(child), readProportionalBytes(pid));
  return new Map(
    Array.from(parts, ([part, pids]) => [part, pids.reduce((sum, pid) => sum + ofTree(pid), 0)]),
  );
}

export function sumOf(values: ReadonlyMap<string, number>): number {
  return [...values.values()].reduce((sum, value) => sum + value, 0);
}

/** The process IDs of the children of each process. */
function readChildren(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(/^PPid:\s*(\d+)$/m.exec(readProcessFile(Number(name), 'status'))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

function readProportionalBytes(pid: number): number {
  return 1024 * Number(/^Pss:\s*(\d+) kB$/m.exec(readProcessFile(pid, 'smaps_rollup'))?.[1] ?? 0);
}

/** The text of a file of a process; empty if the process has exited. */
function readProcessFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
