import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * The packages that run neural networks, and the Node.js module that starts processes. A suite that imports one of them
 * is not a unit test suite.
 */
const heavyModules = ['onnxruntime-node', '@vladmandic/face-api', '@tensorflow/', 'node:child_process'];

/** The prefix of the environment variables that contain the addresses of the test servers. */
const serverVariables = 'FRS_TEST_';

const dist = new URL('../', import.meta.url);

/**
 * Finds the suites that use no server and no neural network and start no process, by their direct and indirect imports.
 * The unit test suites run in seconds.
 */
export async function findUnitSuites(): Promise<string[]> {
  const aliases = await importAliases();
  const files = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.test.js'));
  const suites: string[] = [];
  for (const file of files) {
    const url = new URL(file, dist);
    if (!(await isHeavy(url.href, aliases, new Set()))) suites.push(fileURLToPath(url));
  }
  return suites;
}

async function isHeavy(url: string, aliases: ImportAliases, seen: Set<string>): Promise<boolean> {
  seen.add(url);
  const code = await readFile(new URL(url), 'utf8');
  if (code.includes(serverVariables)) return true;
  for (const name of findImports(code)) {
    if (heavyModules.some((module) => name.startsWith(module))) return true;
    const imported = aliases[name] ?? (name.startsWith('.') ? new URL(name, url).href : undefined);
    if (imported?.endsWith('.js') !== true || seen.has(imported)) continue;
    if (await isHeavy(imported, aliases, seen)) return true;
  }
  return false;
}

function findImports(code: string): string[] {
  return [...code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name!);
}

type ImportAliases = Readonly<Record<string, string>>;

/** Reads the import names of the libraries (for example `#config`), each with the file that it refers to. */
async function importAliases(): Promise<ImportAliases> {
  const manifest = new URL('../package.json', dist);
  const { imports } = JSON.parse(await readFile(manifest, 'utf8')) as { imports: ImportAliases };
  return Object.fromEntries(
    Object.entries(imports).map(([name, file]) => [name, new URL(file, manifest).href]),
  );
}
