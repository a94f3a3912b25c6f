import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startService, type Service } from '../../../test/end-to-end/service.js';
import { clientFolder, clientPython, clientVariables } from './environment.js';

const executeFile = promisify(execFile);
const repositoryFolder = fileURLToPath(new URL('../../../../', import.meta.url));
const packageFolder = join(clientFolder, 'src', 'frs_client');

let temporaryFolder: string;

beforeAll(async () => {
  temporaryFolder = await mkdtemp(join(tmpdir(), 'frs-python-'));
});

afterAll(() => rm(temporaryFolder, { recursive: true, force: true }));

test.each(['models.py', 'operations.py'])('%s is generated from the OpenAPI document', async (file) => {
  const document = join(temporaryFolder, 'openapi.json');
  const print = join(repositoryFolder, 'dist', 'programs', 'print-openapi.js');
  const { stdout } = await executeFile(process.execPath, [print], {
    env: { ...process.env, FRS_API_KEYS: 'required' },
    maxBuffer: 10_000_000,
  });
  await writeFile(document, stdout);
  await executeFile(process.execPath, [join(clientFolder, 'generate.js'), document, temporaryFolder]);
  expect(await readFile(join(temporaryFolder, file), 'utf8')).toBe(
    await readFile(join(packageFolder, file), 'utf8'),
  );
});

test('the version in the code of the Python package equals the version in pyproject.toml', async () => {
  const version = /^version = "(.*)"$/m.exec(
    await readFile(join(clientFolder, 'pyproject.toml'), 'utf8'),
  )![1];
  expect(await readFile(join(packageFolder, '__init__.py'), 'utf8')).toContain(`__version__ = "${version}"`);
});

const environment = { ...process.env, ...clientVariables };

/** Returns the names of the tests in the Python files. Jest reports the tests under these names. */
function collectPythonTests(interpreter: string): string[] {
  return execFileSync(interpreter, ['-m', 'pytest', '--collect-only', '--quiet', '-p', 'no:cacheprovider'], {
    cwd: clientFolder,
    env: { ...environment, FRS_TEST_PHOTOS: '' },
  })
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('test/'));
}

if (clientPython === undefined) {
  process.stderr.write(
    'The tests of the Python client were left out, because `make tests` could not install their packages.\n',
  );
} else {
  const python = clientPython;
  describe('Python:', () => {
    let service: Service;
    /** The output of each Python test that failed; an empty text for a test that passed. */
    const results = new Map<string, string>();

    beforeAll(async () => {
      service = await startService();
      const report = join(temporaryFolder, 'report.json');
      const { stdout } = await executeFile(
        python,
        ['-m', 'pytest', '--quiet', '-p', 'no:cacheprovider', '-p', 'result_file', '--tb=short'],
        {
          cwd: clientFolder,
          env: {
            ...environment,
            PYTHONPATH: `${clientVariables.PYTHONPATH}:${join(clientFolder, 'test')}`,
            FRS_URL: service.url,
            FRS_TEST_PHOTOS: join(repositoryFolder, 'node_modules', '@vladmandic', 'face-api', 'demo'),
            FRS_TEST_RESULTS: report,
          },
          maxBuffer: 10_000_000,
        },
      ).catch((error: unknown) => error as { stdout: string });
      const written = await readFile(report, 'utf8').catch(() => {
        throw new Error(stdout);
      });
      for (const [name, failure] of Object.entries(JSON.parse(written) as Record<string, string>))
        results.set(name, failure);
    });

    afterAll(() => service?.stop());

    test.each(collectPythonTests(python))('%s', (name) => {
      expect(results.get(name)).toBe('');
    });
  });
}
