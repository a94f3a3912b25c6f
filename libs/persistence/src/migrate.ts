import { DataSource } from 'typeorm';
import { type DatabaseConfig, migrationTimeouts, type SessionTimeouts } from '#config';
import { createDataSourceOptions } from './database.js';

/** The key of the advisory lock that serializes migrations; an arbitrary number. */
const migrationLockKey = 3_773_001;

/**
 * Applies the pending migrations. Concurrent callers are serialized.
 *
 * @returns the names of the migrations that were applied
 * @throws an error for which {@link isDatabaseBusy} holds when a table was locked for too long. Migrations that were
 *   applied before the failure remain applied. To apply the remaining migrations, call this function again.
 */
export async function migrateDatabase(
  { url }: Pick<DatabaseConfig, 'url' | 'connections'>,
  timeouts: SessionTimeouts = migrationTimeouts,
): Promise<string[]> {
  const dataSource = await new DataSource(
    createDataSourceOptions({ url, connections: 2, timeouts }),
  ).initialize();
  const lockSession = dataSource.createQueryRunner();
  try {
    // The lock timeout is disabled while this process waits for the advisory lock, because the migrations of another
    // process may take longer than the timeout.
    await lockSession.query('SET lock_timeout = 0');
    await lockSession.query('SELECT pg_advisory_lock($1)', [migrationLockKey]);
    return (await dataSource.runMigrations({ transaction: 'each' })).map(({ name }) => name);
  } finally {
    // Closing the connection releases the lock.
    await lockSession.release();
    await dataSource.destroy();
  }
}
