import { ConfigurationError, migrationTimeouts, readMigrateConfig } from '#config';
// The following imports do not use the index files of the libraries, because these index files also load Nest, which
// would double the start time.
import { prepareVectorTables } from '#face-index/pgvector-tables';
import { migrateDatabase } from '#persistence/administration';
import { prepareServiceRole } from '#persistence/service-role';
import { migrateQueueTables } from '#queue/backend';
import { retryWhileLocked } from './retry-while-locked.js';

try {
  const { database, adminUrl, faceIndex, queue } = readMigrateConfig(process.env);
  if (adminUrl !== undefined) {
    await retryWhileLocked(() => prepareServiceRole({ url: database.url, adminUrl }), console.log);
  }
  const applied = await retryWhileLocked(() => migrateDatabase(database), console.log);
  if (faceIndex === 'pgvector') {
    const options = { url: database.url, adminUrl, lockTimeout: migrationTimeouts.lock };
    const inserted = await retryWhileLocked(() => prepareVectorTables(options), console.log);
    if (inserted > 0) console.log(`Inserted ${inserted} vectors into the index of faces.`);
  }
  await retryWhileLocked(() => migrateQueueTables(queue), console.log);
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(error instanceof ConfigurationError ? reason : `The migration failed: ${reason}`);
  process.exitCode = 1;
}
