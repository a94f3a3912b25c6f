import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { runCommand } from './run-frs-command.js';

test.each([
  [['--help'], /encode.*push.*enrol.*search.*subjects.*Exit codes:/s],
  [['encode', '--help'], /--json.*--threads.*Examples:.*Exit codes:/s],
  [['push', '--help'], /--url.*--key.*--parallel.*Examples:.*Exit codes:/s],
  [['help', 'push'], /--url/],
  [['enrol', '--help'], /--most-prominent.*Examples:.*Exit codes:/s],
  [['search', '--help'], /--threshold.*--among.*Examples:.*Exit codes:/s],
  [['subjects', '--help'], /--prefix.*Examples:.*Exit codes:/s],
])('frs prints a help text for the arguments %p', async (args, help) => {
  const { code, stdout, stderr } = await runCommand(args);
  expect(code).toBe(0);
  expect(stdout).toMatch(help);
  expect(stderr).toBe('');
});

test('frs --version prints the version', async () => {
  const manifest = await readFile(new URL('../../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  expect(await runCommand(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('npx runs the command in the folder of the project', async () => {
  const npx = promisify(execFile)('npx', ['--offline', 'frs', '--version'], {
    cwd: new URL('../../../../', import.meta.url),
  });
  expect((await npx).stdout).toBe((await runCommand(['--version'])).stdout);
});

test('without arguments, frs prints the help text and exits with a usage error', async () => {
  const { code, stdout, stderr } = await runCommand([]);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/Usage: frs/);
});

test.each([
  [['encode'], /missing required argument 'photos'/],
  [['encode', '--jsn', 'a.jpg'], /unknown option '--jsn' \(Did you mean --json\?\)/],
  [['encode', '--threads', 'many', 'a.jpg'], /--threads.*Must be a whole number from 1 to 256\./],
  [['encode', '--runtime', 'cuda', 'a.jpg'], /--runtime.*"onnx"\|"tfjs"/],
  [['push', '--url', 'localhost:8000', 'photos'], /--url.*Must look like http:\/\/localhost:8000\./],
  [['push', '--parallel', '0', 'photos'], /--parallel.*Must be a whole number from 1 to 256\./],
  [['push', '--key', 'two words', 'photos'], /--key/],
  [['enrol', 'package.json'], /Must be a folder\./],
  [['enrol', 'no/such/folder'], /Must be a folder\./],
  [['search', '--threshold', 'near', 'a.jpg'], /--threshold.*Must be a number above 0 and at most 10\./],
  [['search', '--limit', '101', 'a.jpg'], /--limit.*Must be a whole number from 1 to 100\./],
  [['search', '--among', 'strangers', 'a.jpg'], /--among.*subjects.*all/],
  [['subjects', '--parallel', '2'], /unknown option '--parallel'/],
  [['pull', 'photos'], /unknown command 'pull'/],
])('frs prints a one-line error for invalid arguments: frs %p', async (args, message) => {
  const result = await runCommand(args);
  expect(result.code).toBe(2);
  expect(result.stdout).toBe('');
  expect(result.stderr).toMatch(/^frs: [^\n]+\n$/);
  expect(result.stderr).toMatch(message);
});

test('frs rejects environment variables that are outside the ranges of the service', async () => {
  const { code, stderr } = await runCommand(['encode', 'a.jpg'], { variables: { FRS_WORKER_THREADS: '0' } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/FRS_WORKER_THREADS.*Must be a whole number from 1 to 256\./);
});
