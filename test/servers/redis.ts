import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { type TestServer } from './postgres.js';

/**
 * Sees to it that there is a `redis-server`, by installing it where that can be done.
 *
 * @throws one clear line where it can't
 */
export function requireRedis(): void {
  if (runs('redis-server', '--version')) return;
  if (process.getuid?.() === 0 && runs('apt-get', '--version')) {
    if (runs('apt-get', 'install', '-y', 'redis-server')) return;
    if (runs('apt-get', 'update') && runs('apt-get', 'install', '-y', 'redis-server')) return;
  }
  throw new Error(
    'The tests need Redis: install redis-server, or name one with REDIS_URL=redis://host:port.',
  );
}

function runs(command: string, ...args: string[]): boolean {
  try {
    // No services are to be started by an installation that is for the tests alone.
    execFileSync(command, args, {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
    return true;
  } catch {
    return false;
  }
}

/** Starts a real Redis on a free port of loopback, keeping its data in memory only. */
export async function startRedis(): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'frs-redis-'));
  const port = await freePort();
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory],
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
