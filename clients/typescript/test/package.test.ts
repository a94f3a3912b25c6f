import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { portrait } from '../../../apps/api/src/platform/openapi/example-photos.js';
import { findDifferences } from '../../../test/documentation/compare-answer.js';
import { type Service, startService } from '../../../test/end-to-end/service.js';

const executeFile = promisify(execFile);
const repositoryFolder = fileURLToPath(new URL('../../../../', import.meta.url));
const clientFolder = join(repositoryFolder, 'clients', 'typescript');

/** A project that uses the client. */
let exampleProject: string;
let service: Service;
/** The compiler errors of the examples and of the test program, which are compiled together for Node.js. */
let compilerErrorsForNode: string[];

beforeAll(async () => {
  exampleProject = await mkdtemp(join(tmpdir(), 'frs-client-'));
  const { stdout } = await executeFile('npm', ['pack', '--silent', '--pack-destination', exampleProject], {
    cwd: clientFolder,
  });
  const installed = join(exampleProject, 'node_modules', 'frs-client');
  await mkdir(installed, { recursive: true });
  await executeFile('tar', [
    '-xzf',
    join(exampleProject, stdout.trim()),
    '--strip-components=1',
    '-C',
    installed,
  ]);
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers', '@types/node', 'undici-types']) {
    await cp(join(repositoryFolder, 'node_modules', name), join(exampleProject, 'node_modules', name), {
      recursive: true,
    });
  }
  await cp(join(repositoryFolder, 'docs', 'pictures', 'portrait.jpg'), join(exampleProject, 'portrait.jpg'));
  await writeFile(join(exampleProject, 'package.json'), '{ "type": "module" }');
  service = await startService();
  compilerErrorsForNode = await compilePrograms(
    { ...(await readReadmeExamples()), 'program.ts': typeCheckedProgram },
    nodeCompilerOptions,
  );
});

afterAll(async () => {
  await service?.stop();
  await rm(exampleProject, { recursive: true, force: true });
});

/** The TypeScript examples in the READMEs of the client and of the service. */
async function readReadmeExamples(): Promise<Record<string, string>> {
  const pages = await Promise.all(
    [clientFolder, repositoryFolder].map((folder) => readFile(join(folder, 'README.md'), 'utf8')),
  );
  const found = [...pages.join('\n').matchAll(/```ts\n([^]*?)```/g)].map(([, text], i) => [
    `example${i}.ts`,
    text!.replaceAll('http://localhost:8000', service.url),
  ]);
  expect(found).toHaveLength(4);
  return Object.fromEntries(found) as Record<string, string>;
}

/**
 * Compiles programs with the strictest options, including the checks of library types, and returns the lines of the
 * compiler output.
 */
async function compilePrograms(
  programs: Readonly<Record<string, string>>,
  options: readonly string[],
): Promise<string[]> {
  for (const [name, text] of Object.entries(programs)) await writeFile(join(exampleProject, name), text);
  const tsc = join(repositoryFolder, 'node_modules', 'typescript-7', 'bin', 'tsc');
  const strictly = [
    '--strict',
    '--exactOptionalPropertyTypes',
    '--noUncheckedIndexedAccess',
    '--target',
    'es2023',
  ];
  return executeFile(process.execPath, [tsc, ...strictly, ...options, ...Object.keys(programs)], {
    cwd: exampleProject,
  }).then(
    () => [],
    ({ stdout }: { stdout: string }) => stdout.trim().split('\n'),
  );
}

const nodeCompilerOptions = ['--module', 'nodenext', '--lib', 'es2023', '--types', 'node'];
const browserCompilerOptions = ['--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2023,dom'];

test('the package depends on the same version of openapi-fetch as this repository', async () => {
  const dependenciesOf = async (folder: string, kind: string): Promise<Record<string, string>> => {
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as object;
    return (manifest as Record<string, Record<string, string>>)[kind]!;
  };
  expect(await dependenciesOf(clientFolder, 'dependencies')).toEqual({
    'openapi-fetch': (await dependenciesOf(repositoryFolder, 'devDependencies'))['openapi-fetch'],
  });
});

test('the types of the package equal the types that are generated from the OpenAPI document', async () => {
  const document = join(exampleProject, 'openapi.json');
  const print = join(repositoryFolder, 'dist', 'programs', 'print-openapi.js');
  // The types of the client include the responses of a service that requires API keys. A service without keys returns
  // only some of them.
  const { stdout } = await executeFile(process.execPath, [print], {
    env: { ...process.env, FRS_API_KEYS: 'required' },
    maxBuffer: 10_000_000,
  });
  await writeFile(document, stdout);
  const types = join(exampleProject, 'openapi.ts');
  await executeFile(process.execPath, [join(clientFolder, 'generate.js'), document, types]);
  expect(await readFile(types, 'utf8')).toBe(await readFile(join(clientFolder, 'src', 'openapi.ts'), 'utf8'));
});

describe('the TypeScript examples of the two READMEs', () => {
  test('compile', () => {
    expect(compilerErrorsForNode.filter((line) => !line.startsWith('program.ts'))).toEqual([]);
  });

  const { x, y, width, height, score } = portrait.faces[0]!;

  test.each([
    ['send a photo', 'example0.js', `${score} { x: ${x}, y: ${y}, width: ${width}, height: ${height} }`],
    ['look up a photo later, and compare faces', 'example1.js', '0 true'],
    ['read and send lines of JSON', 'example2.js', 'portrait.jpg 200 OK\n0 1'],
    [
      'request parts of the response',
      'example3.js',
      `…message: 'OK',… faces: [ { box: [Object], score: ${score} } ]…`,
    ],
  ])('have the documented output: %s', async (_, program, text) => {
    const { stdout, stderr } = await executeFile(process.execPath, [program], { cwd: exampleProject });
    expect(stderr).toBe('');
    expect(findDifferences({ language: 'text', text }, stdout)).toEqual([]);
  });
});

/** A program that uses all types correctly, and some of them incorrectly. */
const typeCheckedProgram = `
  import { createClient } from 'frs-client';
  const frs = createClient({ baseUrl: '', headers: { Authorization: 'Bearer token' } });

  const { data, error } = await frs.GET('/images', { params: { query: { status: 'encoded', limit: 2 } } });
  const hashes: string[] | undefined = data?.images.map((image) => image.file_hash);
  type Refusal = 'no-key' | 'unknown-key' | 'missing-scope' | 'quota-exceeded' | 'malformed-query' | 'busy' | 'unavailable';
  const kind: \`urn:frs:problem:\${Refusal}\` | undefined = error?.type;

  // @ts-expect-error The API has no path /faces.
  await frs.GET('/faces');
  // @ts-expect-error The path /stats does not support POST.
  await frs.POST('/stats');
  // @ts-expect-error The form requires a photo.
  await frs.POST('/generate_face_encoding', { body: {} });
  // @ts-expect-error The form field requires the bytes of a photo, not its name.
  await frs.POST('/generate_face_encoding', { body: { upload_file: 'portrait.jpg' } });
  // @ts-expect-error An image cannot have the status "lost".
  await frs.GET('/images', { params: { query: { status: 'lost' } } });
  // @ts-expect-error The response to a list of images has no field "faces".
  data?.faces;
  // @ts-expect-error This route never returns the problem "no-face".
  error?.type === 'urn:frs:problem:no-face';
  export { hashes, kind };`;

describe('the types accept the requests of the OpenAPI document and no others', () => {
  test('when a program is compiled for Node.js', () => {
    expect(compilerErrorsForNode.filter((line) => !line.startsWith('example'))).toEqual([]);
  });

  test('when a program is compiled for browsers', async () => {
    expect(await compilePrograms({ 'program.ts': typeCheckedProgram }, browserCompilerOptions)).toEqual([]);
  });
});
