import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * The packages that run neural networks, and the Node.js module that starts processes. A suite that imports one of them
 * is not a unit test suite.
 */
const modulesExcludedFromUnitSuites = [
  'onnxruntime-node',
  '@vladmandic/face-api',
  '@tensorflow/',
  'node:child_process',
];

/** The prefix of the environment variables that contain the addresses of the test servers. */
const testServerVariablePrefix = 'FRS_TEST_';

const compiledFolder = new URL('../', import.meta.url);

/**
 * Finds the suites that use no server and no neural network and start no process, by their direct and indirect imports.
 * The unit test suites run in seconds.
 */
export async function findUnitSuites(): Promise<string[]> {
  const aliases = await readImportAliases();
  const files = (await readdir(compiledFolder, { recursive: true })).filter((name) =>
    name.endsWith('.test.js'),
  );
  const suites: string[] = [];
  for (const file of files) {
    const url = new URL(file, compiledFolder);
    if (!(await usesExcludedModule(url.href, aliases, new Set()))) suites.push(fileURLToPath(url));
  }
  return suites;
}

async function usesExcludedModule(url: string, aliases: ImportAliases, seen: Set<string>): Promise<boolean> {
  seen.add(url);
  const code = await readFile(new URL(url), 'utf8');
  if (code.includes(testServerVariablePrefix)) return true;
  for (const name of findImports(code)) {
    if (modulesExcludedFromUnitSuites.some((module) => name.startsWith(module))) return true;
    const imported = aliases[name] ?? (name.startsWith('.') ? new URL(name, url).href : undefined);
    if (imported?.endsWith('.js') !== true || seen.has(imported)) continue;
    if (await usesExcludedModule(imported, aliases, seen)) return true;
  }
  return false;
}

function findImports(code: string): string[] {
  return [...code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name!);
}

type ImportAliases = Readonly<Record<string, string>>;

/** Reads the import names of the libraries (for example `#config`), each with the file that it refers to. */
async function readImportAliases(): Promise<ImportAliases> {
  const manifest = new URL('../package.json', compiledFolder);
  const { imports } = JSON.parse(await readFile(manifest, 'utf8')) as { imports: ImportAliases };
  return Object.fromEntries(
    Object.entries(imports).map(([name, file]) => [name, new URL(file, manifest).href]),
  );
}
