import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { CannotStart } from '../../libs/supervision/src/start-failure';
import { prepareCluster } from '../../libs/embedded-postgres/src/cluster';
import { openDataDirectory } from '../../libs/embedded-postgres/src/data-directory';
import { Supervisor } from '../../libs/supervision/src/supervisor';

export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface TestPostgres extends TestServer {
  /** Reaches it as a superuser. */
  readonly adminUrl: string;
}

/** Starts a real PostgreSQL on loopback, its data in the given folder. */
export async function startPostgres(directory: string): Promise<TestPostgres> {
  const supervisor = new Supervisor(() => undefined);
  const data = await openDataDirectory(directory);
  if (data instanceof CannotStart) throw new Error(data.line);
  const cluster = await prepareCluster(data, (plan) => supervisor.complete(plan));
  if (cluster === 'stopped') throw new Error('PostgreSQL was stopped on its way up');
  if (cluster instanceof CannotStart) throw new Error(cluster.line);
  const outcome = await supervisor.start(cluster.plan);
  if (outcome !== 'up') throw new Error(outcome === 'stopped' ? outcome : outcome.line);
  return { url: cluster.url, adminUrl: cluster.adminUrl, stop: () => supervisor.stop() };
}

/** Makes an empty database on the server that all suites share; it belongs to the role of a service, as every other. */
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const admin = process.env.FRS_TEST_DATABASE_ADMIN_URL!;
  const url = new URL(process.env.FRS_TEST_DATABASE_URL!);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await query(admin, `CREATE DATABASE ${name} OWNER ${url.username}`);
  url.pathname = name;
  return { url: url.href, drop: () => query(admin, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
