import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type ChildProcess } from 'node:child_process';
import { prepareCluster, type Cluster } from '../src/cluster';
import { openDataDirectory, type DataDirectory } from '../src/data-directory';
import { ProcessGroup } from '../../supervision/src/process-group';
import { Supervisor } from '../../supervision/src/supervisor';
import { isRunning } from '../../supervision/test/processes';
import { Site } from '../../../apps/standalone/test/standalone-run';

let site: Site;
beforeEach(async () => {
  site = await Site.open();
});
afterEach(() => site.close());

async function prepare(data: DataDirectory): Promise<Cluster> {
  const supervisor = new Supervisor(() => undefined);
  const cluster = await prepareCluster(data, (plan) => supervisor.complete(plan));
  if (!('plan' in (cluster as object))) throw new Error(JSON.stringify(cluster));
  return cluster as Cluster;
}

async function startServer({ plan }: Cluster): Promise<ChildProcess> {
  const { child } = new ProcessGroup(plan, () => undefined);
  await plan.untilReady(child, new AbortController().signal);
  return child;
}

it('stops a server that has lost its supervisor', async () => {
  const data = (await openDataDirectory(site.path('data'))) as DataDirectory;
  const forgotten = await startServer(await prepare(data));
  const pid = site.postgres();
  expect(isRunning(pid)).toBe(true);

  const next = await startServer(await prepare(data));
  expect(isRunning(pid)).toBe(false);
  expect(forgotten.exitCode).toBe(0);
  next.kill('SIGINT');
});
