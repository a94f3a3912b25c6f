import { readFile } from 'node:fs/promises';
import { CommanderError } from 'commander';
import { DataSource } from 'typeorm';
import { ConfigurationError, getPathOfDatabaseUrlFile, readKeysConfig } from '#config';
import {
  ApiKeysRepository,
  createDataSourceOptions,
  isDatabaseUnavailable,
} from '#persistence/administration';
import { createCommandLine } from './command-line.js';
import { CommandError } from './command-error.js';

/** PostgreSQL's error code for a table that does not exist. */
const undefinedTableErrorCode = '42P01';

async function readDatabaseUrl(): Promise<string> {
  const config = readKeysConfig(process.env);
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  return readFile(getPathOfDatabaseUrlFile(config.dataDirectory), 'utf8').catch((error: unknown) => {
    const reason = (error as NodeJS.ErrnoException).code;
    throw new CommandError(
      reason === 'ENOENT'
        ? `FRS does not run on ${config.dataDirectory}. Start it (make run), or set DATABASE_URL to its database.`
        : `The file with the address of the database in ${config.dataDirectory} cannot be read (${reason}).`,
    );
  });
}

async function runWithKeysRepository(command: (keys: ApiKeysRepository) => Promise<void>): Promise<void> {
  const options = createDataSourceOptions({ url: await readDatabaseUrl(), connections: 1 });
  const dataSource = await new DataSource(options).initialize();
  try {
    await command(new ApiKeysRepository(dataSource));
  } finally {
    await dataSource.destroy();
  }
}

function describeError(error: unknown): string {
  if (error instanceof CommandError || error instanceof ConfigurationError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if (isDatabaseUnavailable(error))
    return `The database cannot be reached: ${error.message || 'no server listens'}.`;
  return (error as { code?: unknown }).code === undefinedTableErrorCode
    ? 'The database has no table of keys yet. Start this version of FRS once to migrate it.'
    : (error.stack ?? error.message);
}

try {
  await createCommandLine(runWithKeysRepository).parseAsync();
} catch (error) {
  // Commander has already printed the error message or the help.
  if (!(error instanceof CommanderError)) process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
}
