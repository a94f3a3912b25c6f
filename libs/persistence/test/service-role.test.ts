import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { prepareServiceRole, type ServiceRole } from '#persistence/service-role';

/** A role and a database that do not exist yet, on the server that all suites share. */
let role: ServiceRole;
let roleName: string;

beforeEach(() => {
  const adminUrl = process.env.FRS_TEST_DATABASE_ADMIN_URL!;
  roleName = `role ${randomUUID()}`;
  const url = new URL(adminUrl);
  url.username = encodeURIComponent(roleName);
  url.password = encodeURIComponent(`p@ss'word"`);
  url.pathname = encodeURIComponent(roleName);
  role = { url: url.href, adminUrl };
});

afterEach(async () => {
  await executeAs(role.adminUrl, `DROP DATABASE IF EXISTS "${roleName}" WITH (FORCE)`);
  await executeAs(role.adminUrl, `DROP ROLE IF EXISTS "${roleName}"`);
});

async function executeAs(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

const getAdminUrlOfDatabase = (): string => {
  const url = new URL(role.adminUrl);
  url.pathname = new URL(role.url).pathname;
  return url.href;
};

/** Returns the owners of all objects in the database. */
const readOwnersOfAllObjects = (): Promise<unknown[]> =>
  executeAs(
    getAdminUrlOfDatabase(),
    `SELECT DISTINCT pg_get_userbyid("owner") FROM (
       SELECT "relowner", "relnamespace" FROM "pg_class"
       UNION ALL SELECT "proowner", "pronamespace" FROM "pg_proc"
       UNION ALL SELECT "typowner", "typnamespace" FROM "pg_type"
       UNION ALL SELECT "nspowner", "oid" FROM "pg_namespace" WHERE "nspname" <> 'public'
       UNION ALL SELECT "datdba", 'public'::regnamespace FROM "pg_database" WHERE "datname" = current_database()
     ) AS "object" ("owner", "space") JOIN "pg_namespace" ON "pg_namespace"."oid" = "space"
     WHERE "nspname" NOT LIKE 'pg\\_%' AND "nspname" <> 'information_schema' ORDER BY 1`,
  );

test('instances that start at the same time create one role, which owns its database and is not a superuser', async () => {
  await Promise.all(Array.from({ length: 4 }, () => prepareServiceRole(role)));
  expect(
    await executeAs(
      role.url,
      'SELECT "rolsuper" OR "rolcreatedb" OR "rolcreaterole" FROM "pg_roles" WHERE "rolname" = user',
    ),
  ).toEqual([false]);
  await executeAs(role.url, 'CREATE SCHEMA "own"', 'CREATE TABLE "public"."own" ()');
  await expect(executeAs(role.url, 'SELECT "rolpassword" FROM "pg_authid"')).rejects.toThrow(
    'permission denied',
  );
});

test('database objects that the superuser created, for example by a restore, are transferred to the role of the service', async () => {
  await prepareServiceRole(role);
  await executeAs(
    getAdminUrlOfDatabase(),
    'CREATE SCHEMA "other"',
    'CREATE TABLE "restored" ("number" serial, "identity" integer GENERATED ALWAYS AS IDENTITY)',
    'CREATE VIEW "seen" AS SELECT * FROM "restored"',
    `CREATE FUNCTION "twice"(integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * $1'`,
    'CREATE DOMAIN "small" AS integer',
    'CREATE TYPE "pair" AS ("one" integer, "other" integer)',
  );
  expect(await readOwnersOfAllObjects()).toEqual(['postgres', roleName]);
  await expect(executeAs(role.url, 'SELECT FROM "restored"')).rejects.toThrow('permission denied');
  await prepareServiceRole(role);
  expect(await readOwnersOfAllObjects()).toEqual([roleName]);
});

test('if the role of the service was a superuser, it loses this privilege', async () => {
  await executeAs(role.adminUrl, `CREATE ROLE "${roleName}" SUPERUSER LOGIN PASSWORD 'p@ss''word"'`);
  await prepareServiceRole(role);
  expect(await executeAs(role.url, 'SELECT "rolsuper" FROM "pg_roles" WHERE "rolname" = user')).toEqual([
    false,
  ]);
});

test('a wrong administrator password is rejected', async () => {
  const adminUrl = new URL(role.adminUrl);
  adminUrl.password = 'guessed';
  await expect(prepareServiceRole({ ...role, adminUrl: adminUrl.href })).rejects.toThrow(
    'password authentication failed',
  );
  await prepareServiceRole(role);
  await expect(prepareServiceRole({ ...role, adminUrl: adminUrl.href })).rejects.toThrow(
    'password authentication failed',
  );
});
