import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

test('a process that cannot finish ends by itself when its shutdown budget is spent, and says so', async () => {
  const child = fork(fileURLToPath(new URL('unfinished.process.js', import.meta.url)), { silent: true });
  let said = '';
  child.stderr!.on('data', (text: Buffer) => (said += text.toString()));
  await once(child, 'message');
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said).toBe('Not everything ended in the 0.1 s that a stop may take.\n');
});
