import {
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  runMigrations,
  setDefaultBackendFactory,
} from 'bullmq';
import { Pool } from 'pg';
import { migrationTimeouts, type QueueConfig, serviceTimeouts, type SessionTimeouts } from '#config';

/** Milliseconds between two attempts to reach Redis: doubling to 10 s, spread so that processes don't return as one. */
function reconnectDelay(attempt: number): number {
  const ceiling = Math.min(100 * 2 ** attempt, 10_000);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}

/**
 * Chooses what carries the queues of this process, and how it is reached.
 *
 * BullMQ knows the backend as a setting of the process, so this is called once, before any queue is made.
 */
export function configureBackend({ backend, url }: QueueConfig): ConnectionOptions {
  if (backend === 'redis') {
    setDefaultBackendFactory(createRedisBackend);
    return { url, retryStrategy: reconnectDelay };
  }
  setDefaultBackendFactory(createPostgresBackend);
  // Typed as a Redis connection by @nestjs/bullmq, which hands it through to the chosen backend as it is.
  return {
    connectionString: url,
    max: 4,
    application_name: 'frs-queue',
    // The queue is not the truth: what a crash of PostgreSQL takes from its last moments, the sweep asks for again.
    // Not waiting for the disk at every step of a job saves most of what the queue costs.
    options: `-c synchronous_commit=off ${sessionOptions(serviceTimeouts)}`,
  };
}

/** The time-outs of a session, as its start takes them. */
function sessionOptions({ lock, statement, idleInTransaction }: SessionTimeouts): string {
  return `-c lock_timeout=${lock} -c statement_timeout=${statement} -c idle_in_transaction_session_timeout=${idleInTransaction}`;
}

/** Brings the queue's own tables up to date; Redis needs none. Several callers at once take turns. */
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
