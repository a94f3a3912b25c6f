import { readdir, readFile, rename } from 'node:fs/promises';
import { type Profiler } from 'node:inspector';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { listProcessTree, readProcessFile, type ServiceParts } from '../process-costs.js';

/** The name of the parameter of Node.js in the command line of a process that can record CPU profiles. */
const preloadFile = new URL('./cpu-profile.preload.js', import.meta.url);

/** The value of NODE_OPTIONS with which processes can record CPU profiles into a folder. */
export function createProfilingOptions(folder: string): string {
  const url = new URL(preloadFile);
  url.searchParams.set('folder', folder);
  return `--import ${url.href}`;
}

/** Starts the recording of the Node.js processes of each part, or writes the recording. */
export function toggleCpuProfiles(parts: ServiceParts): void {
  for (const { pid } of findNodeProcesses(parts)) process.kill(pid, 'SIGUSR2');
}

/**
 * Renames the written profiles so that their names start with the part of the process.
 *
 * @returns the path of each profile, by part
 */
export async function collectCpuProfiles(
  folder: string,
  parts: ServiceParts,
): Promise<{ readonly part: string; readonly path: string }[]> {
  const processes = findNodeProcesses(parts);
  for (let wait = 0; wait < 100 && (await readdir(folder)).length < processes.length; wait += 1)
    await delay(100);
  const collected = [];
  for (const { part, pid } of processes) {
    const path = join(folder, `${part.replaceAll(' ', '-')}-${pid}.cpuprofile`);
    await rename(join(folder, `${pid}.cpuprofile`), path);
    collected.push({ part, path });
  }
  return collected;
}

export async function readCpuProfile(path: string): Promise<Profiler.Profile> {
  return JSON.parse(await readFile(path, 'utf8')) as Profiler.Profile;
}

/** The Node.js processes of each part. The encoder processes of the workers are a part of their own. */
function findNodeProcesses(parts: ServiceParts): { readonly part: string; readonly pid: number }[] {
  return [...parts].flatMap(([part, roots]) =>
    roots
      .flatMap((root) => listProcessTree(root))
      .map((pid) => ({ pid, command: readProcessFile(pid, 'cmdline') }))
      .filter(({ command }) => /^[^\0]*node\0/.test(command))
      .map(({ pid, command }) => ({ pid, part: command.includes('encoder.process') ? 'encoders' : part })),
  );
}
