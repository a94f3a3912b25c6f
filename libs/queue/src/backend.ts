import {
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  runMigrations,
  setDefaultBackendFactory,
} from 'bullmq';
import { Pool } from 'pg';
import { migrationTimeouts, type QueueConfig, serviceTimeouts, type SessionTimeouts } from '#config';

/** Milliseconds before the next attempt to reconnect to Redis: exponential to 10 s, with jitter. */
function reconnectDelay(attempt: number): number {
  const ceiling = Math.min(100 * 2 ** attempt, 10_000);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}

/**
 * Selects the backend of all queues of this process.
 *
 * BullMQ's backend is a global setting of the process, so this must be called before a queue is created.
 *
 * @returns the connection options of the queues
 */
export function configureBackend({ backend, url }: QueueConfig): ConnectionOptions {
  if (backend === 'redis') {
    setDefaultBackendFactory(createRedisBackend);
    return { url, retryStrategy: reconnectDelay };
  }
  setDefaultBackendFactory(createPostgresBackend);
  // @nestjs/bullmq types these options as a Redis connection, and passes them to the backend unchanged.
  return {
    connectionString: url,
    max: 4,
    application_name: 'frs-queue',
    // The sweep restores jobs that a crash of PostgreSQL loses, and asynchronous commit saves most of the queue's cost.
    options: `-c synchronous_commit=off ${sessionOptions(serviceTimeouts)}`,
  };
}

/** The timeouts of a session as startup options. */
function sessionOptions({ lock, statement, idleInTransaction }: SessionTimeouts): string {
  return `-c lock_timeout=${lock} -c statement_timeout=${statement} -c idle_in_transaction_session_timeout=${idleInTransaction}`;
}

/** Migrates the queue's tables in PostgreSQL. BullMQ serializes concurrent callers. */
export async function migrateQueue({ backend, url }: QueueConfig): Promise<void> {
  if (backend === 'redis') return;
  const pool = new Pool({ connectionString: url, max: 1, options: sessionOptions(migrationTimeouts) });
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client);
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}
