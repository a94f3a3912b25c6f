import { readdirSync, readFileSync } from 'node:fs';

/** The kernel's unit of CPU time: 100 ticks per second on every common Linux. */
const ticksPerSecond = 100;

/** The parts of a service: for each part, the processes at the roots of its process trees. */
export type ServiceParts = ReadonlyMap<string, readonly number[]>;

/** The CPU time of a process and its descendants so far, in seconds; undefined on systems without /proc. */
export function readCpuSeconds(pid: number): number | undefined {
  return readCpuSecondsByPart(new Map([['process', [pid]]])).get('process');
}

/** The CPU time of each part so far, in seconds; empty on systems without /proc. */
export function readCpuSecondsByPart(parts: ServiceParts): Map<string, number> {
  return sumByPart(parts, readOwnCpuSeconds);
}

/**
 * The memory of each part in bytes: the proportional set size of all its processes, in which a page that several processes
 * share is divided by their number. Empty on systems without /proc.
 */
export function readMemoryBytesByPart(parts: ServiceParts): Map<string, number> {
  return sumByPart(parts, readProportionalBytes);
}

/** The IDs of a process and its descendants; only the process on systems without /proc. */
export function listProcessTree(pid: number): number[] {
  return listTree(readChildren() ?? new Map<number, number[]>(), pid);
}

function listTree(children: ReadonlyMap<number, readonly number[]>, pid: number): number[] {
  return [pid, ...(children.get(pid) ?? []).flatMap((child) => listTree(children, child))];
}

/** Adds up a value of all processes of each part. */
function sumByPart(parts: ServiceParts, valueOf: (pid: number) => number): Map<string, number> {
  const children = readChildren();
  if (children === undefined) return new Map();
  const sumOf = (pids: readonly number[]) =>
    pids.flatMap((pid) => listTree(children, pid)).reduce((sum, pid) => sum + valueOf(pid), 0);
  return new Map(Array.from(parts, ([part, pids]) => [part, sumOf(pids)]));
}

/** The process IDs of the children of each process; undefined on systems without /proc. */
function readChildren(): Map<number, number[]> | undefined {
  let pids: string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
  const children = new Map<number, number[]>();
  for (const pid of pids.map(Number)) {
    const parent = Number(readStatFields(pid)[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

/** The CPU time of a process and of its child processes that have exited, in seconds. */
function readOwnCpuSeconds(pid: number): number {
  const fields = readStatFields(pid);
  return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field] ?? 0), 0) / ticksPerSecond;
}

/**
 * The fields of a process from the third on, see proc(5), /proc/pid/stat. They follow the name in parentheses, which may
 * contain spaces.
 */
function readStatFields(pid: number): string[] {
  return readProcessFile(pid, 'stat').split(') ').at(-1)!.split(' ');
}

function readProportionalBytes(pid: number): number {
  return 1024 * Number(/^Pss:\s*(\d+) kB$/m.exec(readProcessFile(pid, 'smaps_rollup'))?.[1] ?? 0);
}

/** The text of a file of a process; empty if the process has exited. */
export function readProcessFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
