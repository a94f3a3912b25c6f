import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { migrationTimeouts } from '#config';
import { databaseOptions, isDatabaseBusy, migrateDatabase } from '#persistence';
import { createDatabase } from '../../../test/servers/postgres.js';
import { whenUnlocked } from '../src/retry-while-locked';

let database: Awaited<ReturnType<typeof createDatabase>>;
let reader: DataSource;

/** Sessions that wait for a table for some milliseconds only. */
const impatient = { ...migrationTimeouts, lock: 20 };

const migrate = (): Promise<string[]> => migrateDatabase({ url: database.url, connections: 2 }, impatient);

/** Does some work while a transaction is open that has read the table which the migration changes. */
function holdingTable(work: () => Promise<void>): Promise<void> {
  return reader.transaction(async (manager) => {
    await manager.query('SELECT FROM "images"');
    await work();
  });
}

beforeAll(async () => {
  database = await createDatabase();
  await migrate();
  reader = await new DataSource(databaseOptions({ url: database.url, connections: 2 })).initialize();
  await reader.undoLastMigration();
});

afterAll(async () => {
  await reader.destroy();
  await database.drop();
});

test('a migration gives up a table that stays in use, and says so', async () => {
  await holdingTable(async () => {
    const said: string[] = [];
    const patience = { attempts: 3, firstPause: 1, longestPause: 1 };
    const error: unknown = await whenUnlocked(migrate, (line) => said.push(line), patience).catch(
      (reason: unknown) => reason,
    );
    expect(isDatabaseBusy(error)).toBe(true);
    expect(said).toHaveLength(2);
  });
});

test('instances that migrate at once are done when the table is free, and each migration is applied once', async () => {
  const said: string[] = [];
  const patience = { attempts: 1_000, firstPause: 1, longestPause: 10 };
  let instances: Promise<string[][]> | undefined;
  await holdingTable(async () => {
    const everyoneTriedAgain = new Promise<void>((resolve) => {
      instances = Promise.all(
        Array.from({ length: 4 }, () =>
          whenUnlocked(
            migrate,
            (line) => {
              said.push(line);
              if (said.length === 4) resolve();
            },
            patience,
          ),
        ),
      );
    });
    await everyoneTriedAgain;
  });
  const applied = (await instances!).flat();
  expect(applied).toHaveLength(1);
  const noted: { name: string }[] = await reader.query('SELECT "name" FROM "migrations"');
  expect(new Set(noted.map(({ name }) => name)).size).toBe(noted.length);
  expect(noted).toContainEqual({ name: applied[0] });
});

test('what is no lock is not tried again', async () => {
  let attempts = 0;
  const failing = (): Promise<never> => {
    attempts += 1;
    return Promise.reject(new Error('the disk is full'));
  };
  await expect(whenUnlocked(failing, () => undefined)).rejects.toThrow('the disk is full');
  expect(attempts).toBe(1);
});

test('a statement of a migration may take as long as it takes', async () => {
  const options = databaseOptions({ url: database.url, connections: 2, timeouts: migrationTimeouts });
  expect(options).toMatchObject({ extra: { query_timeout: 0 } });
  const unlimited = await new DataSource(options).initialize();
  try {
    expect(await unlimited.query('SHOW statement_timeout')).toEqual([{ statement_timeout: '0' }]);
  } finally {
    await unlimited.destroy();
  }
});
