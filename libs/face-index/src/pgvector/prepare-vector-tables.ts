import { Client } from 'pg';
import {
  createTableStatements,
  createTriggerFunctionStatement,
  createTriggerStatements,
  createDeleteSurplusStatement,
  createTriggersExistQuery,
  createInsertMissingStatement,
  vectorTables,
} from './vector-tables.js';

/** The database, and how long its statements may wait. */
export interface VectorTablesOptions {
  /** The connection URL of the service, whose role owns the tables. */
  readonly url: string;
  /** The connection URL of a superuser of the server, to any database; undefined if there is none. */
  readonly adminUrl: string | undefined;
  /** The maximum time that a statement waits for a lock, in milliseconds. */
  readonly lockTimeout: number;
}

/** The key of the advisory lock that serializes the preparation; an arbitrary number. */
const preparationLockKey = 3_773_003;

/** The minimum version of pgvector. It is the first version with iterative index scans. */
const minPgvectorVersion = [0, 8] as const;

const insufficientPrivilegeErrorCode = '42501';

/**
 * Creates the extension `vector` and the vector tables, and makes the tables equal to their sources. The function can
 * be called again.
 *
 * @returns the number of rows that were inserted
 * @throws if the extension is not available or too old, or if only a superuser can create it. If a lock could not be
 *   obtained in time, the error has PostgreSQL's error code, and the function can be called again.
 */
export async function prepareVectorTables({
  url,
  adminUrl,
  lockTimeout,
}: VectorTablesOptions): Promise<number> {
  return withDatabaseConnection(url, lockTimeout, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [preparationLockKey]);
    if ((await readExtensionVersions(client)).installed === null)
      await createExtension(client, adminUrl, lockTimeout);
    requirePgvectorVersion((await readExtensionVersions(client)).installed!);
    let inserted = 0;
    for (const table of Object.values(vectorTables)) {
      await client.query(createTriggerFunctionStatement(table));
      const { rows } = await client.query<{ exist: boolean }>(createTriggersExistQuery(table));
      // If the tables exist already, they are not locked, because an index of a table may be under construction.
      if (!rows[0]!.exist) {
        await client.query('BEGIN');
        for (const statement of [...createTableStatements(table), ...createTriggerStatements(table)])
          await client.query(statement);
        await client.query('COMMIT');
      }
      // After this transaction, the triggers insert new rows, so the source is not locked while older rows are
      // inserted. A row that is deleted from the source at this moment can remain in the table. Searches ignore this
      // row, and the next call deletes it.
      inserted += (await client.query(createInsertMissingStatement(table))).rowCount ?? 0;
      await client.query(createDeleteSurplusStatement(table));
      await client.query(`ANALYZE (SKIP_LOCKED) "${table.name}"`);
    }
    return inserted;
  });
}

interface ExtensionVersions {
  /** The version of the extension in the database; null if the extension was not created. */
  readonly installed: string | null;
  /** The version of the extension that is installed on the server. */
  readonly available: string;
}

/** @throws when the server does not have the extension */
async function readExtensionVersions(client: Client): Promise<ExtensionVersions> {
  const { rows } = await client.query<ExtensionVersions>(
    `SELECT "installed_version" AS "installed", "default_version" AS "available"
     FROM "pg_available_extensions" WHERE "name" = 'vector'`,
  );
  if (rows[0] === undefined) {
    throw new Error(
      'FRS_FACE_INDEX is pgvector, but this PostgreSQL server does not have the extension pgvector. Install it, or set FRS_FACE_INDEX=embedded.',
    );
  }
  return rows[0];
}

/** Creates the extension as the superuser if there is one, because pgvector does not declare itself as trusted. */
async function createExtension(
  client: Client,
  adminUrl: string | undefined,
  lockTimeout: number,
): Promise<void> {
  const statement = 'CREATE EXTENSION IF NOT EXISTS vector';
  if (adminUrl !== undefined) {
    const { rows } = await client.query<{ database: string }>('SELECT current_database() AS "database"');
    const inDatabase = new URL(adminUrl);
    inDatabase.pathname = encodeURIComponent(rows[0]!.database);
    await withDatabaseConnection(inDatabase.href, lockTimeout, (admin) => admin.query(statement));
    return;
  }
  try {
    await client.query(statement);
  } catch (error) {
    if ((error as { code?: string }).code !== insufficientPrivilegeErrorCode) throw error;
    throw new Error(
      'Only a superuser can create the extension pgvector: set DATABASE_ADMIN_URL, or run "CREATE EXTENSION vector" in the database.',
      { cause: error },
    );
  }
}

function requirePgvectorVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > minPgvectorVersion[0] || (major === minPgvectorVersion[0] && minor >= minPgvectorVersion[1]))
    return;
  throw new Error(
    `The database has version ${version} of the extension pgvector, and FRS needs ${minPgvectorVersion.join('.')} or later: run "ALTER EXTENSION vector UPDATE" as a superuser.`,
  );
}

async function withDatabaseConnection<T>(
  url: string,
  lockTimeout: number,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: 'frs-face-index',
    connectionTimeoutMillis: 5_000,
  });
  // The error is ignored here, because a lost connection also causes an error of the running statement.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`SELECT set_config('lock_timeout', $1, false)`, [String(lockTimeout)]);
    return await use(client);
  } finally {
    // Rolls back an open transaction and releases the lock.
    await client.end();
  }
}
