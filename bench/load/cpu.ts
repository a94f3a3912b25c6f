import { readdirSync, readFileSync } from 'node:fs';

/** How the kernel counts the time of processes: 100 ticks a second on every Linux there is. */
const ticksPerSecond = 100;

interface ProcessTimes {
  readonly parent: number;
  /** Of its own, and of its children that have ended. */
  readonly seconds: number;
}

/** CPU seconds that a process has used so far, those of its children included; undefined where there is no /proc. */
export function cpuSeconds(pid: number): number | undefined {
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
    return new Map(pids.flatMap((pid) => readTimes(Number(pid)) ?? []));
  } catch {
    return undefined;
  }
}

function readTimes(pid: number): [[number, ProcessTimes]] | undefined {
  try {
    // What comes after the name, which is in parentheses and may have spaces: proc(5), /proc/pid/stat, fields 3 and on.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').map(Number);
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + fields[field]!, 0);
    return [[pid, { parent: fields[1]!, seconds: ticks / ticksPerSecond }]];
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
