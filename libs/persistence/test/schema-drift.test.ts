import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDataSourceOptions, migrateDatabase } from '#persistence/administration';
import { createDatabase } from '../../../test/servers/postgres.js';

interface Schema {
  readonly source: DataSource;
  drop(): Promise<void>;
}

/** The schema that the migrations create. */
let migratedSchema: Schema;
/** The schema that the entities describe. */
let entitySchema: Schema;

beforeAll(async () => {
  [migratedSchema, entitySchema] = await Promise.all([
    createSchema(({ url }) => migrateDatabase({ url, connections: 2 })),
    createSchema(({ source }) => source.synchronize()),
  ]);
});

afterAll(async () => {
  await Promise.all([migratedSchema.drop(), entitySchema.drop()]);
});

async function createSchema(
  create: (database: { readonly url: string; readonly source: DataSource }) => Promise<unknown>,
): Promise<Schema> {
  const database = await createDatabase();
  const source = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 2 }),
  ).initialize();
  await create({ url: database.url, source });
  return {
    source,
    drop: async () => {
      await source.destroy();
      await database.drop();
    },
  };
}

test('TypeORM finds no difference between the entities and the migrated database', async () => {
  const { upQueries } = await migratedSchema.source.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

// TypeORM compares check constraints and index conditions only by name, so this test also compares the system catalogs
// of the two databases. Tables of libraries are excluded: TypeORM's list of migrations, and the rate limits of
// rate-limiter-flexible.
const tableNames = `'api_keys', 'cluster_faces', 'cluster_runs', 'clusters', 'face_decisions', 'faces', 'hourly_images', 'images', 'location_request_chunks',
  'location_requests', 'processes', 'staged_chunks', 'statistics', 'subject_faces', 'subjects'`;

test.each([
  [
    'columns',
    `SELECT "table_name", "column_name", "data_type", "udt_name", "is_nullable", "identity_generation",
       -- TypeORM writes the default 0 as '0'::smallint.
       "collation_name", regexp_replace("column_default", '^''(\\d+)''::smallint$', '\\1') AS "column_default"
     FROM "information_schema"."columns" WHERE "table_name" IN (${tableNames}) ORDER BY 1, 2`,
  ],
  [
    'constraints',
    `SELECT "conrelid"::regclass::text AS "table", "conname", pg_get_constraintdef("oid") AS "definition"
     FROM "pg_constraint" WHERE "conrelid"::regclass::text IN (${tableNames}) ORDER BY 1, 2`,
  ],
  [
    'indices',
    `SELECT "tablename", "indexname", "indexdef" FROM "pg_indexes" WHERE "tablename" IN (${tableNames}) ORDER BY 1, 2`,
  ],
])('the entities describe the %s of the migrated tables', async (_, query) => {
  const expected: unknown[] = await migratedSchema.source.query(query);
  expect(expected.length).toBeGreaterThan(0);
  expect(await entitySchema.source.query(query)).toEqual(expected);
});
