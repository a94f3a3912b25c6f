/**
 * Copies the packages that the programs load from `node_modules`, with their dependencies, into `node_modules` of
 * another folder: `node dist/tools/bundle/copy-packages.js FOLDER`. The Docker image contains only these packages.
 */
import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installationUrl } from '#installation';
import { unbundledPackages } from './programs.js';

const installation = fileURLToPath(installationUrl);

/** Files that no program reads: source maps, type declarations, and ONNX Runtime for other platforms. */
const isUnused = (path: string): boolean =>
  /\.(map|d\.[mc]?ts)$/.test(path) ||
  isForOtherPlatform(/node_modules\/onnxruntime-node\/bin\/[^/]+\/([^/]+)(?:\/([^/]+))?/.exec(path));

const isForOtherPlatform = (match: RegExpExecArray | null): boolean =>
  match !== null && (match[1] !== process.platform || (match[2] !== undefined && match[2] !== process.arch));

/** Returns the folder of a package that is imported from another folder; undefined if it is not installed. */
const findPackage = (name: string, folder: string): string | undefined =>
  createRequire(join(folder, 'package.json'))
    .resolve.paths(name)
    ?.map((path) => join(path, name))
    .find((path) => existsSync(path));

/** Returns the folders of packages and of everything that they depend on. */
async function findPackagesWithDependencies(names: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  const visit = async (name: string, folder: string, isOptional: boolean): Promise<void> => {
    const path = findPackage(name, folder);
    if (path === undefined) {
      if (isOptional) return;
      throw new Error(`The package ${name} is not installed.`);
    }
    if (found.has(path)) return;
    found.add(path);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      await readFile(join(path, 'package.json'), 'utf8'),
    ) as { dependencies?: Record<string, string>; optionalDependencies?: Record<string, string> };
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies }))
      await visit(dependency, path, dependency in optionalDependencies);
  };
  for (const name of names) await visit(name, installation, false);
  return found;
}

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('Usage: node copy-packages.js FOLDER');
for (const path of await findPackagesWithDependencies(unbundledPackages)) {
  await cp(path, join(target, relative(installation, path)), {
    recursive: true,
    filter: (source) => !isUnused(source),
  });
}
