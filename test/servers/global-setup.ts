import { rm } from 'node:fs/promises';
import { disableTelemetry } from '#encoding';
import { installRequiredServers } from '../../topology/required-servers.js';
import { createMigratedTemplate, startPostgres, type TestServer } from './postgres.js';
import { startRedis } from './redis.js';
import { createTemporaryDirectory } from './temporary-directory.js';

declare global {
  var stopTestServers: (() => Promise<void>) | undefined;
}

/**
 * Starts the PostgreSQL and Redis servers that all suites share. Each suite has its own database on the PostgreSQL
 * server.
 */
export default async function startServers(): Promise<void> {
  // The variables are set here and not in a suite, because Jest gives each suite a copy of `process.env`.
  disableTelemetry();
  const directory = await createTemporaryDirectory();
  process.env.TMPDIR = directory;
  const servers: TestServer[] = [];
  globalThis.stopTestServers = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    installRequiredServers();
    const postgres = await startPostgres(directory);
    servers.push(postgres);
    await createMigratedTemplate(postgres);
    process.env.FRS_TEST_DATABASE_URL = postgres.url;
    process.env.FRS_TEST_DATABASE_ADMIN_URL = postgres.adminUrl;
    if ((process.env.REDIS_URL ?? '') === '') {
      const redis = await startRedis();
      servers.push(redis);
      process.env.FRS_TEST_REDIS_URL = redis.url;
    } else {
      process.env.FRS_TEST_REDIS_URL = process.env.REDIS_URL!;
    }
  } catch (error) {
    await globalThis.stopTestServers();
    throw error;
  }
}
