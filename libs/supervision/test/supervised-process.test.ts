import { expect, it } from '@jest/globals';
import { CannotStart } from '../src/start-failure';
import { saysReady, type ServicePlan } from '../src/process-definition';
import { SupervisedProcess } from '../src/supervised-process';
import { until, untilGone } from './processes';

const POLICY = { attempts: 4, firstPause: 1, longestPause: 4, calm: 60_000 };

/** A Node process that runs this script. */
function plan(script: string): ServicePlan {
  return {
    name: 'it',
    command: [process.execPath, '-e', script],
    channel: true,
    environment: {},
    stopping: { ask: 'SIGTERM', patience: 10_000, insist: 'SIGKILL' },
    untilReady: saysReady,
    readyWithin: 30_000,
  };
}

function listen() {
  const lines: string[] = [];
  return { lines, say: (_: string, line: string) => void lines.push(line) };
}

it('waits twice as long after every failure, and gives up what was never ready', async () => {
  const { lines, say } = listen();
  const outcome = await new SupervisedProcess(plan('process.exit(5)'), say, POLICY).start();
  expect(outcome).toBeInstanceOf(CannotStart);
  expect(lines).toEqual([
    'it exited with code 5: starting it again in 0.001 s',
    'it exited with code 5: starting it again in 0.002 s',
    'it exited with code 5: starting it again in 0.004 s',
  ]);
});

it('counts one that cannot even be executed as a failure', async () => {
  const { say } = listen();
  const outcome = await new SupervisedProcess(
    { ...plan(''), command: ['/no/such/program'] },
    say,
    POLICY,
  ).start();
  expect(outcome).toBeInstanceOf(CannotStart);
});

it('does not give up one that was ready once', async () => {
  const { lines, say } = listen();
  let attempt = 0;
  const service = new SupervisedProcess(
    {
      ...plan(`process.send('ready', () => process.exit(1))`),
      untilReady: (child, signal) => {
        attempt += 1;
        return attempt === 1 || attempt > 8 ? saysReady(child, signal) : Promise.reject(new Error('no'));
      },
    },
    say,
    POLICY,
  );
  expect(await service.start()).toBe('up');
  await until(() => lines.includes('it is back'));
  await service.stop();
});

it('ends what does not become ready in time', async () => {
  const { say } = listen();
  const pids: number[] = [];
  const service = new SupervisedProcess(
    {
      ...plan('setInterval(() => {}, 1000)'),
      readyWithin: 1,
      untilReady: (child, signal) => {
        pids.push(child.pid ?? 0);
        return saysReady(child, signal);
      },
    },
    say,
    POLICY,
  );
  expect(await service.start()).toBeInstanceOf(CannotStart);
  expect(pids).toHaveLength(POLICY.attempts);
  await untilGone(...pids);
});

it('leaves no grandchild behind when its child crashes', async () => {
  const { lines, say } = listen();
  const service = new SupervisedProcess(
    plan(`
      const { pid } = require('node:child_process').spawn('sleep', ['600']);
      console.log(pid);
      process.send('ready', () => setTimeout(() => process.exit(1), 100));
    `),
    say,
    POLICY,
  );
  expect(await service.start()).toBe('up');
  await until(() => lines.some((line) => /^\d+$/.test(line)));
  const grandchild = Number(lines.find((line) => /^\d+$/.test(line)));
  await untilGone(grandchild);
  await service.stop();
});

it('is not started again once it was told to stop', async () => {
  const { lines, say } = listen();
  const service = new SupervisedProcess(plan('process.exit(1)'), say, {
    ...POLICY,
    firstPause: 1e6,
    longestPause: 1e6,
  });
  const outcome = service.start();
  await until(() => lines.length === 1);
  await service.stop();
  expect(await outcome).toBe('stopped');
});
