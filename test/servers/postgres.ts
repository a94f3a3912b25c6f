import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { openDataDirectory, prepareCluster } from '#embedded-postgres';
import { StartFailure, Supervisor } from '#supervision';

export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface TestPostgres extends TestServer {
  /** The connection URL of the superuser. */
  readonly adminUrl: string;
}

/** Starts a PostgreSQL server on loopback with its data in the given folder. */
export async function startPostgres(directory: string): Promise<TestPostgres> {
  const supervisor = new Supervisor(() => undefined);
  const data = await openDataDirectory(directory);
  if (data instanceof StartFailure) throw new Error(data.message);
  const cluster = await prepareCluster(data, supervisor);
  if (cluster === 'stopped') throw new Error('PostgreSQL was stopped before it was ready');
  if (cluster instanceof StartFailure) throw new Error(cluster.message);
  const outcome = await supervisor.start(cluster.server);
  if (outcome !== 'succeeded') throw new Error(outcome === 'stopped' ? outcome : outcome.message);
  return { url: cluster.url, adminUrl: cluster.adminUrl, stop: () => supervisor.stop() };
}

/** The database of one suite. The owner of the database is the role of the service. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Creates an empty database on the server that all suites share. */
export function createDatabase(): Promise<TestDatabase> {
  return createDatabaseFrom('template1');
}

/** Creates a database with the current schema and no rows on the server that all suites share. */
export function createMigratedDatabase(): Promise<TestDatabase> {
  return createDatabaseFrom(migratedTemplate);
}

/** {@link createMigratedDatabase} copies this database, so it must have no connections. */
const migratedTemplate = 'migrated';

const migrateProgramPath = fileURLToPath(new URL('../../apps/migrate/src/main.js', import.meta.url));

/** Creates the template database that {@link createMigratedDatabase} copies, once for each server. */
export async function createMigratedTemplate({ url, adminUrl }: TestPostgres): Promise<void> {
  const template = new URL(url);
  template.pathname = migratedTemplate;
  await executeQuery(adminUrl, `CREATE DATABASE ${migratedTemplate} OWNER ${template.username}`);
  await promisify(execFile)(process.execPath, [migrateProgramPath], {
    env: { PATH: process.env.PATH, DATABASE_URL: template.href },
  });
}

async function createDatabaseFrom(template: string): Promise<TestDatabase> {
  const admin = process.env.FRS_TEST_DATABASE_ADMIN_URL!;
  const url = new URL(process.env.FRS_TEST_DATABASE_URL!);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await executeQuery(admin, `CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${url.username}`);
  url.pathname = name;
  return { url: url.href, drop: () => executeQuery(admin, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function executeQuery(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
