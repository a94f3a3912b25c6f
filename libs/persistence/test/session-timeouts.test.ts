import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { serviceTimeouts, type SessionTimeouts } from '#config';
import { createDataSourceOptions, isDatabaseBusy, migrateDatabase } from '#persistence/administration';
import { createDatabase } from '../../../test/servers/postgres.js';
import { runLongStatement } from '../src/long-statement.js';

let database: Awaited<ReturnType<typeof createDatabase>>;

/** The connection of another program than FRS, which has no timeouts. */
let connectionWithoutTimeouts: DataSource;

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase({ url: database.url, connections: 2 });
  connectionWithoutTimeouts = await connectWithTimeouts({
    lock: 0,
    statement: 0,
    idleInTransaction: 0,
    response: 0,
  });
});

afterAll(async () => {
  await connectionWithoutTimeouts.destroy();
  await database.drop();
});

function connectWithTimeouts(timeouts: SessionTimeouts): Promise<DataSource> {
  return new DataSource(
    createDataSourceOptions({ url: database.url, connections: 2, timeouts }),
  ).initialize();
}

async function runWithSessions(
  timeouts: SessionTimeouts,
  use: (dataSource: DataSource) => Promise<void>,
): Promise<void> {
  const dataSource = await connectWithTimeouts(timeouts);
  try {
    await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

test('every session has the timeouts of the configuration', async () => {
  await runWithSessions(serviceTimeouts, async (dataSource) => {
    const settings: unknown[] = await dataSource.query(
      `SELECT "setting"::integer FROM "pg_settings"
       WHERE "name" IN ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout') ORDER BY "name"`,
    );
    const { lock, statement, idleInTransaction } = serviceTimeouts;
    expect(settings).toEqual([idleInTransaction, lock, statement].map((setting) => ({ setting })));
  });
});

test('the statement timeout is shorter than the response timeout', () => {
  expect(serviceTimeouts.lock).toBeLessThan(serviceTimeouts.statement);
  expect(serviceTimeouts.statement).toBeLessThan(serviceTimeouts.response);
});

test('an error because of the lock timeout counts as a busy database', async () => {
  await runWithSessions({ ...serviceTimeouts, lock: 10 }, async (dataSource) => {
    await connectionWithoutTimeouts.transaction(async (manager) => {
      await manager.query('SELECT FROM "statistics" FOR UPDATE');
      const error: unknown = await dataSource
        .query('SELECT FROM "statistics" FOR UPDATE')
        .catch((reason: unknown) => reason);
      expect(isDatabaseBusy(error)).toBe(true);
    });
  });
});

test('PostgreSQL ends an idle transaction and releases its locks, and the process of the transaction continues', async () => {
  await runWithSessions({ ...serviceTimeouts, idleInTransaction: 10 }, async (dataSource) => {
    const hanging = dataSource.transaction(async (manager) => {
      await manager.query('SELECT FROM "statistics" FOR UPDATE');
      // This statement waits until the lock is released.
      await connectionWithoutTimeouts.query('SELECT FROM "statistics" FOR UPDATE');
      await manager.query('UPDATE "statistics" SET "number_of_images" = 1');
    });
    await expect(hanging).rejects.toThrow();
    expect(await dataSource.query('SELECT "number_of_images" FROM "statistics"')).toEqual([
      { number_of_images: '0' },
    ]);
  });
});

test('a long statement has a longer timeout, and the timeouts of the session do not change', async () => {
  // The response timeout also applies to BEGIN and COMMIT, which can take a while on a busy machine.
  await runWithSessions({ ...serviceTimeouts, statement: 200, response: 1_000 }, async (dataSource) => {
    await expect(dataSource.query('SELECT pg_sleep(1.1)')).rejects.toThrow();
    expect(await runLongStatement(dataSource, 'SELECT 1 AS "one" FROM pg_sleep(1.1)', [])).toEqual([
      { one: 1 },
    ]);
    await expect(runLongStatement(dataSource, 'SELECT 1 / $1::integer', [0])).rejects.toThrow(
      'division by zero',
    );
    await expect(dataSource.query('SELECT pg_sleep(1.1)')).rejects.toThrow();
  });
});
