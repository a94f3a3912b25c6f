import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { waitForReadyMessage } from '#lifecycle';

function startTestProcess(behaviour: string): {
  child: ChildProcess;
  result: Promise<{ exit: unknown[]; stdout: string; stderr: string }>;
} {
  const program = fileURLToPath(new URL('lifecycle.process.js', import.meta.url));
  const child = fork(program, [behaviour], { silent: true });
  const result = Promise.all([once(child, 'exit'), text(child.stdout!), text(child.stderr!)]).then(
    ([exit, stdout, stderr]) => ({ exit, stdout, stderr }),
  );
  return { child, result };
}

const waitUntilReady = (child: ChildProcess) => waitForReadyMessage(child, new AbortController().signal);

describe('a process that is ready', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('closes its parts in the given order on %s', async (signal) => {
    const { child, result } = startTestProcess('closes');
    await waitUntilReady(child);
    child.kill(signal);
    expect(await result).toEqual({
      exit: [0, null],
      stdout: 'closed server\nclosed database\n',
      stderr: '',
    });
  });

  test('exits when its supervisor exits', async () => {
    const { child, result } = startTestProcess('closes');
    await waitUntilReady(child);
    child.disconnect();
    expect(await result).toMatchObject({ exit: [1, null], stdout: '' });
  });

  test('exits when the time limit for the shutdown has passed, and reports this on standard error', async () => {
    const { child, result } = startTestProcess('never closes');
    await waitUntilReady(child);
    child.kill('SIGTERM');
    expect(await result).toMatchObject({
      exit: [1, null],
      stderr: 'The shutdown did not complete within 0.1 s.\n',
    });
  });
});

describe('a process that cannot start', () => {
  test('prints a configuration error in one line', async () => {
    const { result } = startTestProcess('has a configuration error');
    expect(await result).toMatchObject({ exit: [1, null], stderr: 'PORT must be a number.\n' });
  });

  test('prints any other error with its stack trace', async () => {
    const { stderr, exit } = await startTestProcess('cannot start').result;
    expect(exit).toEqual([1, null]);
    expect(stderr).toMatch(/^Error: The disk is full\.\n +at /);
  });
});
