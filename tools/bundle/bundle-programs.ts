/**
 * Bundles each program of FRS and the packages that it imports (`npm run build:programs`), so that a program reads a
 * few files at its start instead of about 2,000. docs/adr/0024-bundled-programs.md explains the decision.
 */
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { absentPackages, programFiles, programs, unbundledPackages } from './programs.js';

/** `dist/`, which contains this compiled file in `tools/bundle/`. */
const compiledFolder = fileURLToPath(new URL('../..', import.meta.url));
const programsFolder = join(compiledFolder, 'programs');

/**
 * The packages of NestJS are ES modules that also load packages with a `require` that they create themselves. esbuild
 * does not see these packages, so the process would load their files a second time. Without the declaration, esbuild
 * bundles them.
 */
const bundleRequiredPackages: Plugin = {
  name: 'bundle-required-packages',
  setup(bundler) {
    bundler.onLoad({ filter: /node_modules\/@nestjs\/.*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(
        /^const require = createRequire\(import\.meta\.url\);$/m,
        '',
      ),
    }));
  },
};

/**
 * The function with which esbuild restores the names of functions and classes that it has renamed. NestJS uses the
 * names of classes.
 */
const nameFunctionPattern = /var __name=\(target,value\)=>(?=__defProp\(target,"name",)/;

/**
 * esbuild calls the function for all functions, also for functions that are created for each request. This change
 * makes the call cheap for functions that already have their name.
 */
async function makeNameFunctionCheap(): Promise<void> {
  for (const file of await readdir(programsFolder)) {
    if (!file.endsWith('.js')) continue;
    const path = join(programsFolder, file);
    const code = await readFile(path, 'utf8');
    if (!nameFunctionPattern.test(code)) continue;
    await writeFile(path, code.replace(nameFunctionPattern, '$&target.name===value?target:'));
    return;
  }
  throw new Error('esbuild has written no function __name that this program can change.');
}

await rm(programsFolder, { recursive: true, force: true });
await build({
  absWorkingDir: compiledFolder,
  entryPoints: programs,
  outdir: programsFolder,
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // Without this option, esbuild would apply the paths in tsconfig.json, which refer to the TypeScript files. esbuild does
  // not emit the decorator metadata that NestJS needs.
  tsconfigRaw: {},
  external: [...unbundledPackages, ...absentPackages],
  plugins: [bundleRequiredPackages],
  // CommonJS packages use these variables.
  banner: {
    js: [
      "import { createRequire as createRequireOfBundle } from 'node:module';",
      'const require = createRequireOfBundle(import.meta.url);',
      'const { filename: __filename, dirname: __dirname } = import.meta;',
    ].join(''),
  },
  minifyWhitespace: true,
  minifySyntax: true,
  keepNames: true,
  legalComments: 'none',
  sourcemap: 'linked',
  // Stack traces need only the names and positions. Node.js reads the whole source map of a file when it loads the file.
  sourcesContent: false,
  logLevel: 'warning',
});
await makeNameFunctionCheap();
for (const file of programFiles)
  await copyFile(join(compiledFolder, file), join(programsFolder, basename(file)));
