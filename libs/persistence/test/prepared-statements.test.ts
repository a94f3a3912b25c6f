import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDataSourceOptions } from '#persistence';
import { createDatabase, type TestDatabase } from '../../../test/servers/postgres.js';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createDatabase();
  // With one connection, all statements run in one session.
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 1 }),
  ).initialize();
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

async function execute(times: number, text: string, parameters: unknown[]): Promise<unknown[]> {
  const results: unknown[] = [];
  for (let i = 0; i < times; i += 1) results.push(await dataSource.query(text, parameters));
  return results;
}

async function isPrepared(text: string): Promise<boolean> {
  const statements: { statement: string }[] = await dataSource.query(
    'SELECT "statement" FROM pg_prepared_statements',
  );
  return statements.some(({ statement }) => statement === text);
}

test('a statement with parameters is prepared at its fifth execution, with the same results', async () => {
  const text = 'SELECT $1::int + 1 AS "sum"';
  await execute(4, text, [1]);
  expect(await isPrepared(text)).toBe(false);
  expect(await execute(3, text, [2])).toEqual([[{ sum: 3 }], [{ sum: 3 }], [{ sum: 3 }]]);
  expect(await isPrepared(text)).toBe(true);
});

test('statements without parameters are not prepared', async () => {
  await execute(8, 'SELECT 5 AS "five"', []);
  expect(await isPrepared('SELECT 5 AS "five"')).toBe(false);
});

test('a prepared statement can be used again after one of its executions failed', async () => {
  const text = 'SELECT 6 / $1::int AS "quotient"';
  await execute(5, text, [3]);
  await expect(execute(1, text, [0])).rejects.toThrow('division by zero');
  expect(await execute(1, text, [2])).toEqual([[{ quotient: 3 }]]);
});

test('a statement whose table gets a new column returns the same columns as before', async () => {
  await dataSource.query('CREATE TABLE "things" ("id" int)');
  const text = 'SELECT "id" FROM "things" WHERE "id" = $1';
  await dataSource.query('INSERT INTO "things" VALUES (1)');
  await execute(6, text, [1]);
  await dataSource.query(`ALTER TABLE "things" ADD COLUMN "name" text DEFAULT ''`);
  expect(await execute(1, text, [1])).toEqual([[{ id: 1 }]]);
});
