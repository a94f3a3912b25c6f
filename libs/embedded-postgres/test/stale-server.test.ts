import { type ChildProcess } from 'node:child_process';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import {
  type PreparedCluster,
  type DataDirectory,
  openDataDirectory,
  prepareCluster,
} from '#embedded-postgres';
import { ProcessGroup, Supervisor } from '#supervision';
import { isRunning, waitUntilExited } from '../../supervision/test/processes.js';

let temporaryDirectory: string;
const processGroups: ProcessGroup[] = [];

beforeEach(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'frs-'));
});
afterEach(async () => {
  for (const group of processGroups.splice(0)) await group.stop();
  await rm(temporaryDirectory, { recursive: true, force: true });
});

async function prepareTestCluster(data: DataDirectory): Promise<PreparedCluster> {
  const cluster = await prepareCluster(data, new Supervisor(() => undefined));
  if (!('server' in (cluster as object))) throw new Error(JSON.stringify(cluster));
  return cluster as PreparedCluster;
}

async function startServer({ server }: PreparedCluster): Promise<ChildProcess> {
  const group = new ProcessGroup(server, () => undefined);
  processGroups.push(group);
  await server.waitUntilReady(group.child, new AbortController().signal);
  return group.child;
}

async function readServerPid(data: DataDirectory): Promise<number> {
  return Number((await readFile(join(data.path, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

it('preparing a cluster stops its PostgreSQL server if the supervisor of the server has exited', async () => {
  const data = (await openDataDirectory(join(temporaryDirectory, 'data'))) as DataDirectory;
  const stale = await startServer(await prepareTestCluster(data));
  const pid = await readServerPid(data);
  expect(isRunning(pid)).toBe(true);

  await startServer(await prepareTestCluster(data));
  expect(isRunning(pid)).toBe(false);
  await waitUntilExited(pid);
  expect(stale.exitCode).toBe(0);
});
