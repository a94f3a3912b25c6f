import {
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  runMigrations,
  setDefaultBackendFactory,
} from 'bullmq';
import { type Client, Pool } from 'pg';
import { migrationTimeouts, type QueueConfig, serviceTimeouts, type SessionTimeouts } from '#config';

/**
 * Computes the delay before the next attempt to reconnect to Redis, in milliseconds: the delay grows exponentially up
 * to 10 seconds, and half of it is random.
 */
function computeReconnectDelay(attempt: number): number {
  const ceiling = Math.min(100 * 2 ** attempt, 10_000);
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}

/**
 * Selects the backend of all queues of this process.
 *
 * The backend is a global setting of BullMQ, so call this function before creating a queue.
 *
 * @returns the connection options of the queues
 */
export function configureQueueBackend({ backend, url }: QueueConfig): ConnectionOptions {
  if (backend === 'redis') {
    setDefaultBackendFactory(createRedisBackend);
    return { url, retryStrategy: computeReconnectDelay };
  }
  setDefaultBackendFactory(createPostgresBackend);
  // @nestjs/bullmq declares these options as a Redis connection, but passes them to the backend unchanged.
  return {
    connectionString: url,
    max: 4,
    application_name: 'frs-queue',
    // Asynchronous commit makes the queue much faster. If PostgreSQL crashes, recent jobs may be lost, and the sweep
    // of the workers enqueues them again.
    options: `-c synchronous_commit=off ${formatSessionOptions(serviceTimeouts)}`,
    onConnect: ignoreConnectionErrors,
  };
}

/**
 * BullMQ checks the schema with a client that has no error listener. Without a listener, a lost connection would end
 * the process. The listener does nothing, because the query of the client fails in any case, and the pool replaces the
 * client.
 */
function ignoreConnectionErrors(client: Client): void {
  client.on('error', () => undefined);
}

/** Formats the timeouts of a session as startup options. */
function formatSessionOptions({ lock, statement, idleInTransaction }: SessionTimeouts): string {
  return `-c lock_timeout=${lock} -c statement_timeout=${statement} -c idle_in_transaction_session_timeout=${idleInTransaction}`;
}

/**
 * Migrates the tables of the queue in PostgreSQL. If several processes call this function at the same time, BullMQ runs
 * the migrations one after the other.
 */
export async function migrateQueueTables({ backend, url }: QueueConfig): Promise<void> {
  if (backend === 'redis') return;
  const pool = new Pool({ connectionString: url, max: 1, options: formatSessionOptions(migrationTimeouts) });
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
