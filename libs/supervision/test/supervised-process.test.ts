import { expect, it } from '@jest/globals';
import { waitForReadyMessage } from '#lifecycle';
import { type ServiceDefinition, StartFailure, SupervisedProcess } from '#supervision';
import { waitUntil, waitUntilExited } from './processes.js';

const TEST_RESTART_POLICY = { maxStartAttempts: 4, initialDelay: 1, maxDelay: 4, resetAfter: 60_000 };

/** Defines a Node.js process that runs the given script. */
function createDefinition(script: string): ServiceDefinition {
  return {
    name: 'it',
    command: [process.execPath, '-e', script],
    ipc: true,
    environment: {},
    stop: { signal: 'SIGTERM', timeout: 10_000, killSignal: 'SIGKILL' },
    waitUntilReady: waitForReadyMessage,
    readyTimeout: 30_000,
  };
}

function createLogRecorder() {
  const lines: string[] = [];
  return { lines, log: (_: string, line: string) => void lines.push(line) };
}

it('doubles the delay after every failure, and stops trying if the process was never ready', async () => {
  const { lines, log } = createLogRecorder();
  const outcome = await new SupervisedProcess(
    createDefinition('process.exit(5)'),
    log,
    TEST_RESTART_POLICY,
  ).start();
  expect(outcome).toBeInstanceOf(StartFailure);
  expect(lines).toEqual([
    'it exited with code 5, restarting in 0.001 s',
    'it exited with code 5, restarting in 0.002 s',
    'it exited with code 5, restarting in 0.004 s',
  ]);
});

it('treats a program that cannot be executed as a failed start', async () => {
  const { log } = createLogRecorder();
  const outcome = await new SupervisedProcess(
    { ...createDefinition(''), command: ['/no/such/program'] },
    log,
    TEST_RESTART_POLICY,
  ).start();
  expect(outcome).toBeInstanceOf(StartFailure);
});

it('restarts a process without limit if the process was ready at least once', async () => {
  const { lines, log } = createLogRecorder();
  let attempt = 0;
  const service = new SupervisedProcess(
    {
      ...createDefinition(`process.send('ready'); process.on('message', () => undefined)`),
      waitUntilReady: async (child, signal) => {
        attempt += 1;
        if (attempt > 1 && attempt <= 8) throw new Error('no');
        await waitForReadyMessage(child, signal);
        if (attempt === 1) child.kill();
      },
    },
    log,
    TEST_RESTART_POLICY,
  );
  expect(await service.start()).toBe('succeeded');
  await waitUntil(() => lines.includes('it restarted'));
  await service.stop();
});

it('kills a process that does not become ready in time', async () => {
  const { log } = createLogRecorder();
  const pids: number[] = [];
  const service = new SupervisedProcess(
    {
      ...createDefinition('setInterval(() => {}, 1000)'),
      readyTimeout: 1,
      waitUntilReady: (child, signal) => {
        pids.push(child.pid ?? 0);
        return waitForReadyMessage(child, signal);
      },
    },
    log,
    TEST_RESTART_POLICY,
  );
  expect(await service.start()).toBeInstanceOf(StartFailure);
  expect(pids).toHaveLength(TEST_RESTART_POLICY.maxStartAttempts);
  await waitUntilExited(...pids);
});

it('kills the descendants of a process that crashes', async () => {
  const { lines, log } = createLogRecorder();
  const service = new SupervisedProcess(
    createDefinition(`
      const { pid } = require('node:child_process').spawn('sleep', ['600']);
      console.log(pid);
      process.send('ready', () => setTimeout(() => process.exit(1), 100));
    `),
    log,
    TEST_RESTART_POLICY,
  );
  expect(await service.start()).toBe('succeeded');
  await waitUntil(() => lines.some((line) => /^\d+$/.test(line)));
  const grandchild = Number(lines.find((line) => /^\d+$/.test(line)));
  await waitUntilExited(grandchild);
  await service.stop();
});

it('does not restart a process that is being stopped', async () => {
  const { lines, log } = createLogRecorder();
  const service = new SupervisedProcess(createDefinition('process.exit(1)'), log, {
    ...TEST_RESTART_POLICY,
    initialDelay: 1e6,
    maxDelay: 1e6,
  });
  const outcome = service.start();
  await waitUntil(() => lines.length === 1);
  await service.stop();
  expect(await outcome).toBe('stopped');
});
