import { readdirSync, readFileSync } from 'node:fs';

/** The kernel's unit of CPU time: 100 ticks per second on every common Linux. */
const ticksPerSecond = 100;

interface ProcessTimes {
  readonly parent: number;
  /** The CPU time of the process and of its child processes that have exited. */
  readonly seconds: number;
}

/** The CPU time of a process and its descendants so far, in seconds; undefined on systems without /proc. */
export function readCpuSeconds(pid: number): number | undefined {
  const processes = readProcesses();
  if (processes === undefined) return undefined;
  const ofTree = (root: number): number => {
    let seconds = processes.get(root)?.seconds ?? 0;
    for (const [child, { parent }] of processes) if (parent === root) seconds += ofTree(child);
    return seconds;
  };
  return ofTree(pid);
}

function readProcesses(): Map<number, ProcessTimes> | undefined {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return new Map(pids.flatMap((pid) => readProcessTimes(Number(pid)) ?? []));
  } catch {
    return undefined;
  }
}

function readProcessTimes(pid: number): [[number, ProcessTimes]] | undefined {
  try {
    // The fields of /proc/pid/stat from the third field on, see the manual page proc(5). The fields with the CPU times
    // follow the name in parentheses, which may contain spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').map(Number);
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + fields[field]!, 0);
    return [[pid, { parent: fields[1]!, seconds: ticks / ticksPerSecond }]];
  } catch {
    // The file cannot be read if the process has exited in the meantime.
    return undefined;
  }
}
