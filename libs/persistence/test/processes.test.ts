import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  createDataSourceOptions,
  migrateDatabase,
  ProcessesRepository,
  ProcessReport,
  type ProcessState,
} from '#persistence';
import { createDatabase } from '../../../test/servers/postgres.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let dataSource: DataSource;
let processes: ProcessesRepository;

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase({ url: database.url, connections: 2 });
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 2 }),
  ).initialize();
  processes = new ProcessesRepository(dataSource);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(() => dataSource.query('DELETE FROM "processes"'));

const createState = (hit: number): ProcessState => ({ kind: 'api', cacheLookups: { hit, miss: 0, away: 0 } });

const createProcess = (digit: string, state = createState(0)) => ({
  id: `${digit.repeat(8)}-0000-4000-8000-000000000000`,
  host: 'server',
  pid: 42,
  version: '1.0.0',
  startedAt: new Date(`2026-01-0${digit}T00:00:00Z`),
  state,
});

test('each process has one report, which contains its last state', async () => {
  await processes.report(createProcess('2'));
  await processes.report(createProcess('1'));
  await processes.report(createProcess('2', createState(7)));
  expect(await processes.list()).toMatchObject([createProcess('1'), createProcess('2', createState(7))]);
  await processes.remove(createProcess('1').id);
  expect(await processes.list()).toMatchObject([createProcess('2', createState(7))]);
});

test('a process that has stopped reporting is not listed, and its report is deleted by another process', async () => {
  await processes.report(createProcess('1'));
  await dataSource.query(`UPDATE "processes" SET "seen_at" = now() - interval '1 minute'`);
  expect(await processes.list()).toEqual([]);
  await processes.report(createProcess('2'));
  expect(await dataSource.query('SELECT "pid" FROM "processes"')).toHaveLength(1);
});

test('a process of another version, whose state has another format, is not listed', async () => {
  await processes.report(createProcess('1', { kind: 'other' } as unknown as ProcessState));
  await processes.report(createProcess('2'));
  expect(await processes.list()).toMatchObject([createProcess('2')]);
});

test('a running process is listed from its start to its stop', async () => {
  const report = new ProcessReport(processes, () => createState(3));
  report.start();
  while ((await processes.list()).length === 0) await delay(10);
  expect(await processes.list()).toMatchObject([{ pid: process.pid, state: createState(3) }]);
  await report.stop();
  expect(await processes.list()).toEqual([]);
});
