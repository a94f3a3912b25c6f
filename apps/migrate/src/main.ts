import { ConfigurationError, readMigrateConfig } from '#config';
import { migrateDatabase } from '#persistence';
import { prepareServiceRole } from '#persistence/service-role';
import { migrateQueue } from '#queue';
import { whenUnlocked } from './retry-while-locked';

try {
  const { database, adminUrl, queue } = readMigrateConfig(process.env);
  const say = (line: string): void => {
    console.log(line);
  };
  if (adminUrl !== undefined) {
    await whenUnlocked(() => prepareServiceRole({ url: database.url, adminUrl }), say);
  }
  const applied = await whenUnlocked(() => migrateDatabase(database), say);
  await whenUnlocked(() => migrateQueue(queue), say);
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    error instanceof ConfigurationError ? reason : `The database could not be brought up to date: ${reason}`,
  );
  process.exitCode = 1;
}
