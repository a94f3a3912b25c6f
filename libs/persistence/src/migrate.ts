import { DataSource } from 'typeorm';
import { type DatabaseConfig, migrationTimeouts, type SessionTimeouts } from '#config';
import { databaseOptions } from './database.js';

/** An arbitrary number that means “FRS migrates” among PostgreSQL's advisory locks. */
const migrationLock = 3_773_001;

/**
 * Applies the migrations that the database lacks. Several callers at once take turns.
 *
 * @param timeouts of its sessions
 * @returns the names of the migrations applied now
 * @throws an error that {@link isDatabaseBusy} knows when a table was in use for too long; to be called again then, what
 * was applied until then stays
 */
export async function migrateDatabase(
  { url }: Pick<DatabaseConfig, 'url' | 'connections'>,
  timeouts: SessionTimeouts = migrationTimeouts,
): Promise<string[]> {
  const dataSource = await new DataSource(databaseOptions({ url, connections: 2, timeouts })).initialize();
  const turn = dataSource.createQueryRunner();
  try {
    // Whoever migrates already may need longer than a table is waited for.
    await turn.query('SET lock_timeout = 0');
    await turn.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    return (await dataSource.runMigrations({ transaction: 'each' })).map(({ name }) => name);
  } finally {
    // Closing the connection gives the lock back.
    await turn.release();
    await dataSource.destroy();
  }
}
