import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { migrationTimeouts } from '#config';
import { createDataSourceOptions, isDatabaseBusy, migrateDatabase } from '#persistence/administration';
import { createDatabase } from '../../../test/servers/postgres.js';
import { retryWhileLocked } from '../src/retry-while-locked.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let lockingConnection: DataSource;
const undoneMigrations: string[] = [];

/** The timeouts of the migrations in this test: a session waits only a few milliseconds for a lock. */
const shortTimeouts = { ...migrationTimeouts, lock: 20 };

const runMigration = (): Promise<string[]> =>
  migrateDatabase({ url: database.url, connections: 2 }, shortTimeouts);

/** Runs a function while a transaction locks a table. The first of the undone migrations must change this table. */
function whileTablesAreLocked(work: () => Promise<void>): Promise<void> {
  return lockingConnection.transaction(async (manager) => {
    await manager.query('LOCK TABLE "cluster_faces" IN ACCESS SHARE MODE');
    await work();
  });
}

beforeAll(async () => {
  database = await createDatabase();
  await runMigration();
  lockingConnection = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 2 }),
  ).initialize();
  // All migrations since `ClusterRuns` are undone. The later ones only create tables, so they alone would not wait for
  // a lock.
  while (!undoneMigrations.some((name) => name.startsWith('ClusterRuns'))) {
    const [last]: { name: string }[] = await lockingConnection.query(
      `SELECT "name" FROM "migrations" ORDER BY "id" DESC LIMIT 1`,
    );
    undoneMigrations.push(last!.name);
    await lockingConnection.undoLastMigration();
  }
});

afterAll(async () => {
  await lockingConnection.destroy();
  await database.drop();
});

test('a migration fails when its table stays locked, and logs each retry', async () => {
  await whileTablesAreLocked(async () => {
    const log: string[] = [];
    const options = { retries: 2, minTimeout: 1, maxTimeout: 1 };
    const error: unknown = await retryWhileLocked(runMigration, (line) => log.push(line), options).catch(
      (reason: unknown) => reason,
    );
    expect(isDatabaseBusy(error)).toBe(true);
    expect(log).toHaveLength(2);
  });
});

test('concurrent migrations succeed when the table is unlocked, and each migration is applied once', async () => {
  const log: string[] = [];
  const options = { retries: 1_000, minTimeout: 1, maxTimeout: 10 };
  let instances: Promise<string[][]> | undefined;
  await whileTablesAreLocked(async () => {
    const allRetried = new Promise<void>((resolve) => {
      instances = Promise.all(
        Array.from({ length: 4 }, () =>
          retryWhileLocked(
            runMigration,
            (line) => {
              log.push(line);
              if (log.length === 4) resolve();
            },
            options,
          ),
        ),
      );
    });
    await allRetried;
  });
  const applied = (await instances!).flat();
  expect(applied.sort()).toEqual(undoneMigrations.sort());
  const recorded: { name: string }[] = await lockingConnection.query('SELECT "name" FROM "migrations"');
  expect(new Set(recorded.map(({ name }) => name)).size).toBe(recorded.length);
  for (const name of applied) expect(recorded).toContainEqual({ name });
});

test('other errors are not retried', async () => {
  let attempts = 0;
  const failing = (): Promise<never> => {
    attempts += 1;
    return Promise.reject(new Error('the disk is full'));
  };
  await expect(retryWhileLocked(failing, () => undefined)).rejects.toThrow('the disk is full');
  expect(attempts).toBe(1);
});

test('statements of a migration have no time limit', async () => {
  const options = createDataSourceOptions({ url: database.url, connections: 2, timeouts: migrationTimeouts });
  expect(options).toMatchObject({ extra: { query_timeout: 0 } });
  const unlimited = await new DataSource(options).initialize();
  try {
    expect(await unlimited.query('SHOW statement_timeout')).toEqual([{ statement_timeout: '0' }]);
  } finally {
    await unlimited.destroy();
  }
});
