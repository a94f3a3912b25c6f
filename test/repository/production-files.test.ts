import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findFreePort } from '../servers/free-port.js';
import { createMigratedDatabase, type TestDatabase } from '../servers/postgres.js';

// The Dockerfile copies the same files into the image. Outside the repository, a program cannot load a package from the
// repository's node_modules.

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../../', import.meta.url));
let folder: string;
let database: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frs-production-'));
  for (const path of ['package.json', 'models', 'dist/programs', 'dist/apps/web/page'])
    await cp(join(repository, path), join(folder, path), { recursive: true });
  await run(process.execPath, [join(repository, 'dist/tools/bundle/copy-packages.js'), folder]);
  database = await createMigratedDatabase();
});

afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

test.each(['api', 'search', 'worker'])(
  'the program %s starts with only the packages that are not bundled',
  async (program) => {
    const child = spawn(process.execPath, [join(folder, 'dist', 'programs', `${program}.js`)], {
      env: {
        DATABASE_URL: database.url,
        FRS_SEARCH_PORT: String(await findFreePort()),
        FRS_SPOOL_DIR: join(folder, 'spool'),
        FRS_WORKER_THREADS: '1',
        PORT: String(await findFreePort()),
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const exited = once(child, 'exit');
    expect(await Promise.race([once(child, 'message'), exited])).toEqual(['ready', undefined]);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  },
);

test.each([
  ['migrate', [], 'The database is up to date.\n'],
  ['keys', ['list'], ''],
])('the program %s runs with only the packages that are not bundled', async (program, args, output) => {
  const { stdout } = await run(
    process.execPath,
    [join(folder, 'dist', 'programs', `${program}.js`), ...args],
    {
      env: { DATABASE_URL: database.url },
    },
  );
  expect(stdout).toBe(output);
});

test('TensorFlow.js encodes a photo with only the packages that are not bundled', async () => {
  const photo = join(repository, 'docs', 'pictures', 'portrait.jpg');
  const { stdout } = await run(
    process.execPath,
    [join(folder, 'dist', 'programs', 'frs.js'), 'encode', '--runtime', 'tfjs', '--threads', '1', photo],
    { env: {} },
  );
  expect(stdout).toContain('1 face');
});
