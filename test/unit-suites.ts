import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Packages and modules of Node that run networks or start processes. */
const heavyModules = ['onnxruntime-node', '@vladmandic/face-api', '@tensorflow/', 'node:child_process'];

/** Where the servers of a run are: suites that need them read variables with this prefix. */
const serverVariables = 'FRS_TEST_';

const dist = new URL('../', import.meta.url);

/**
 * Lists the suites that need neither a server nor a network and start no process, by what they import directly and
 * indirectly. They run in seconds.
 */
export async function unitSuites(): Promise<string[]> {
  const aliases = await importAliases();
  const files = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.test.js'));
  const suites: string[] = [];
  for (const file of files) {
    const url = new URL(file, dist);
    if (!(await isHeavy(url.href, aliases, new Set()))) suites.push(fileURLToPath(url));
  }
  return suites;
}

async function isHeavy(url: string, aliases: Aliases, seen: Set<string>): Promise<boolean> {
  seen.add(url);
  const code = await readFile(new URL(url), 'utf8');
  if (code.includes(serverVariables)) return true;
  for (const name of importsOf(code)) {
    if (heavyModules.some((module) => name.startsWith(module))) return true;
    const imported = aliases[name] ?? (name.startsWith('.') ? new URL(name, url).href : undefined);
    if (imported?.endsWith('.js') !== true || seen.has(imported)) continue;
    if (await isHeavy(imported, aliases, seen)) return true;
  }
  return false;
}

function importsOf(code: string): string[] {
  return [...code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name!);
}

type Aliases = Readonly<Record<string, string>>;

/** The names under which libraries are imported (`#config`), each with the file it stands for. */
async function importAliases(): Promise<Aliases> {
  const manifest = new URL('../package.json', dist);
  const { imports } = JSON.parse(await readFile(manifest, 'utf8')) as { imports: Aliases };
  return Object.fromEntries(
    Object.entries(imports).map(([name, file]) => [name, new URL(file, manifest).href]),
  );
}
