import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** The role everything of FRS connects as, and its database. */
export const OWNER = 'frs';
export const DATABASE = 'frs';

const WRONG_PASSWORD = '28P01';

/**
 * Waits until the server takes connections, and creates our database where it is missing.
 *
 * @param url of a database that is there from the beginning.
 * @throws when the server answers and will never let us in.
 */
export async function untilAnswers(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await ensureDatabase(url);
      return;
    } catch (error) {
      if ((error as { code?: string }).code === WRONG_PASSWORD) throw error;
      await delay(50, undefined, { signal });
    }
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that dies in the middle also rejects what we wait for.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
