import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findFreePort } from './free-port.js';
import { type TestServer } from './postgres.js';

/** Starts a Redis server on a free loopback port. The data of this Redis is only in memory. */
export async function startRedis(): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'frs-redis-'));
  const port = await findFreePort();
  const server = spawn(
    'redis-server',
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory],
      ...['--save', '', '--appendonly', 'no', '--databases', '1000'],
    ],
    { stdio: 'ignore' },
  );
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { retryStrategy: () => 50 });
  client.on('error', () => undefined);
  while ((await client.ping().catch(() => '')) !== 'PONG') await delay(20);
  client.disconnect();
  return {
    url,
    stop: async () => {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGKILL');
        await once(server, 'exit');
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Selects an empty database of the Redis that all suites share, so that suites share neither jobs nor cached images.
 *
 * If `REDIS_URL` refers to a Redis with few databases, the databases are selected in turn. Several suites may then use
 * the same database, and it may not be empty.
 *
 * @returns the URL of the database
 */
export async function pickRedisDatabase(): Promise<string> {
  const server = process.env.FRS_TEST_REDIS_URL!;
  const client = new Redis(server);
  try {
    const [, databases] = (await client.config('GET', 'databases')) as [string, string];
    const url = new URL(server);
    url.pathname = String((await client.incr('frs:tests:databases')) % Number(databases));
    return url.href;
  } finally {
    client.disconnect();
  }
}
