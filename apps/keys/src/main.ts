import { readFile } from 'node:fs/promises';
import { CommanderError } from 'commander';
import { DataSource } from 'typeorm';
import { ConfigurationError, databaseUrlFile, readKeysConfig } from '#config';
import { ApiKeysRepository, databaseOptions, isDatabaseUnavailable } from '#persistence';
import { commandLine } from './command-line.js';
import { Refusal } from './refusal.js';

/** What PostgreSQL calls a table that there is not. */
const undefinedTable = '42P01';

async function databaseUrl(): Promise<string> {
  const config = readKeysConfig(process.env);
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  return readFile(databaseUrlFile(config.dataDirectory), 'utf8').catch((error: unknown) => {
    const reason = (error as NodeJS.ErrnoException).code;
    throw new Refusal(
      reason === 'ENOENT'
        ? `No FRS runs on ${config.dataDirectory}: start it (make run), or name its database in DATABASE_URL.`
        : `The address of the database in ${config.dataDirectory} cannot be read (${reason}).`,
    );
  });
}

/** Runs some work on the keys in the database. */
async function withKeys(work: (keys: ApiKeysRepository) => Promise<void>): Promise<void> {
  const options = databaseOptions({ url: await databaseUrl(), connections: 1 });
  const dataSource = await new DataSource(options).initialize();
  try {
    await work(new ApiKeysRepository(dataSource));
  } finally {
    await dataSource.destroy();
  }
}

function complaintOf(error: unknown): string {
  if (error instanceof Refusal || error instanceof ConfigurationError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if (isDatabaseUnavailable(error))
    return `The database cannot be reached: ${error.message || 'nobody listens'}.`;
  return (error as { code?: unknown }).code === undefinedTable
    ? 'The database knows no keys yet: start this version of FRS once, it brings the database up to date.'
    : (error.stack ?? error.message);
}

try {
  await commandLine(withKeys).parseAsync();
} catch (error) {
  // Commander has written its line already, or the help.
  if (!(error instanceof CommanderError)) process.stderr.write(`${complaintOf(error)}\n`);
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
}
