import { DataSource } from 'typeorm';
import { type DatabaseConfig } from '#config';
import { databaseOptions } from './database.js';

/** An arbitrary number that means “FRS migrates” among PostgreSQL's advisory locks. */
const migrationLock = 3_773_001;

/**
 * Applies the migrations that the database lacks. Several callers at once take turns.
 *
 * @returns the names of the migrations applied now
 */
export async function migrateDatabase(
  config: Pick<DatabaseConfig, 'url' | 'connections'>,
): Promise<string[]> {
  const dataSource = await new DataSource(databaseOptions(config)).initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    return (await dataSource.runMigrations({ transaction: 'each' })).map(({ name }) => name);
  } finally {
    // Closing the connection gives the lock back.
    await lock.release();
    await dataSource.destroy();
  }
}
