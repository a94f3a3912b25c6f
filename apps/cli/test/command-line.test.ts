import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { frs } from './frs.js';

test.each([
  [['--help'], /encode.*push.*Exit codes:/s],
  [['encode', '--help'], /--json.*--threads.*Examples:.*Exit codes:/s],
  [['push', '--help'], /--url.*--key.*--parallel.*Examples:.*Exit codes:/s],
  [['help', 'push'], /--url/],
])('explains itself: frs %p', async (args, explanation) => {
  const { code, output, complaint } = await frs(args);
  expect(code).toBe(0);
  expect(output).toMatch(explanation);
  expect(complaint).toBe('');
});

test('tells its version', async () => {
  const manifest = await readFile(new URL('../../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  expect(await frs(['--version'])).toEqual({ code: 0, output: `${version}\n`, complaint: '' });
});

test('explains itself when it is told nothing, and says that this is wrong', async () => {
  const { code, output, complaint } = await frs([]);
  expect(code).toBe(2);
  expect(output).toBe('');
  expect(complaint).toMatch(/Usage: frs/);
});

test.each([
  [['encode'], /missing required argument 'photos'/],
  [['encode', '--jsn', 'a.jpg'], /unknown option '--jsn' \(Did you mean --json\?\)/],
  [['encode', '--threads', 'many', 'a.jpg'], /--threads.*Must be a whole number from 1 to 256\./],
  [['encode', '--runtime', 'cuda', 'a.jpg'], /--runtime.*"onnx"\|"tfjs"/],
  [['push', '--url', 'localhost:8000', 'photos'], /--url.*Must look like http:\/\/localhost:8000\./],
  [['push', '--parallel', '0', 'photos'], /--parallel.*Must be a whole number from 1 to 256\./],
  [['push', '--key', 'two words', 'photos'], /--key/],
  [['pull', 'photos'], /unknown command 'pull'/],
])('says in one line what is wrong with frs %p', async (args, complaint) => {
  const ending = await frs(args);
  expect(ending.code).toBe(2);
  expect(ending.output).toBe('');
  expect(ending.complaint).toMatch(/^frs: [^\n]+\n$/);
  expect(ending.complaint).toMatch(complaint);
});

test('takes the bounds of what the environment says from the service', async () => {
  const { code, complaint } = await frs(['encode', 'a.jpg'], { variables: { FRS_WORKER_THREADS: '0' } });
  expect(code).toBe(2);
  expect(complaint).toMatch(/FRS_WORKER_THREADS.*Must be a whole number from 1 to 256\./);
});
