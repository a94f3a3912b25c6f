import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { migrationTimeouts } from '#config';

/**
 * The connection URLs of the service and of the administrator, who creates the role and the database of the service.
 */
export interface ServiceRole {
  /** The connection URL of the service, with role, password and database. */
  readonly url: string;
  /**
   * The connection URL of a superuser of the PostgreSQL server. The URL contains a database that always exists, not the
   * database of the service.
   */
  readonly adminUrl: string;
}

/** PostgreSQL's error codes for a wrong password and for an unknown role. */
const authenticationErrorCodes = new Set(['28P01', '28000']);

/** The key of the advisory lock that allows only one process at a time to prepare the role; an arbitrary number. */
const preparationLockKey = 3_773_002;

/**
 * Ensures that the service has its own role, which is not a superuser and owns only its database and the objects in it.
 * Idempotent.
 *
 * Earlier versions used a superuser as the service's role. In a database of such a version, the old role is first
 * renamed: it gets the name and the password of the administrator. Then a new role without superuser rights is created
 * for the service. Open connections are not closed.
 *
 * @throws an error for which `isDatabaseBusy` is true if a table is in use; the caller can then try again
 */
export async function prepareServiceRole(role: ServiceRole): Promise<void> {
  const admin = await connectAsAdmin(role);
  await runAndClose(admin, async () => {
    await admin.query('SELECT pg_advisory_lock($1)', [preparationLockKey]);
    await createRoleIfMissing(admin, role);
    await createDatabaseIfMissing(admin, role);
    const inDatabase = new URL(role.adminUrl);
    inDatabase.pathname = new URL(role.url).pathname;
    const adminInDatabase = await connectToDatabase(inDatabase.href);
    await runAndClose(adminInDatabase, () =>
      transferOwnershipOfObjects(adminInDatabase, readCredentials(role.url).name),
    );
  });
}

async function connectAsAdmin(role: ServiceRole): Promise<Client> {
  try {
    return await connectToDatabase(role.adminUrl);
  } catch (error) {
    if (!authenticationErrorCodes.has((error as { code: string }).code)) throw error;
    const service = await connectToDatabase(role.url).catch(() => undefined);
    if (service !== undefined) await runAndClose(service, () => renameSuperuserToAdmin(service, role));
    return connectToDatabase(role.adminUrl);
  }
}

/**
 * If the role of the service is a superuser, gives this role the name and the password of the administrator, in one
 * transaction.
 */
async function renameSuperuserToAdmin(service: Client, { url, adminUrl }: ServiceRole): Promise<void> {
  const admin = readCredentials(adminUrl);
  const adminRole = escapeIdentifier(admin.name);
  // A session cannot rename its own role, so it temporarily uses another role.
  const temporaryRole = escapeIdentifier(`${admin.name}_handover`);
  await service.query('BEGIN');
  await service.query('SELECT pg_advisory_xact_lock($1)', [preparationLockKey]);
  const { rows } = await service.query<{ name: string; superuser: boolean }>(
    'SELECT "rolname" AS "name", "rolsuper" AS "superuser" FROM "pg_roles" WHERE "rolname" = session_user',
  );
  // If another process has already renamed the role, the role of this session has the name of the administrator.
  if (rows[0]?.superuser !== true || rows[0].name !== readCredentials(url).name) return;
  for (const statement of [
    `CREATE ROLE ${temporaryRole} SUPERUSER NOLOGIN`,
    `SET SESSION AUTHORIZATION ${temporaryRole}`,
    `ALTER ROLE ${escapeIdentifier(rows[0].name)} RENAME TO ${adminRole}`,
    `ALTER ROLE ${adminRole} PASSWORD ${escapeLiteral(admin.password)}`,
    'RESET SESSION AUTHORIZATION',
    `DROP ROLE ${temporaryRole}`,
    'COMMIT',
  ]) {
    await service.query(statement);
  }
}

async function createRoleIfMissing(admin: Client, { url }: ServiceRole): Promise<void> {
  const { name, password } = readCredentials(url);
  const { rows } = await admin.query<{ superuser: boolean }>(
    'SELECT "rolsuper" AS "superuser" FROM "pg_roles" WHERE "rolname" = $1',
    [name],
  );
  const role = escapeIdentifier(name);
  if (rows.length === 0) await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD ${escapeLiteral(password)}`);
  else if (rows[0]!.superuser) {
    await admin.query(`ALTER ROLE ${role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS`);
  }
}

async function createDatabaseIfMissing(admin: Client, { url }: ServiceRole): Promise<void> {
  const owner = readCredentials(url).name;
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const { rows } = await admin.query<{ owner: string }>(
    'SELECT pg_get_userbyid("datdba") AS "owner" FROM "pg_database" WHERE "datname" = $1',
    [database],
  );
  const names = [database, owner].map((name) => escapeIdentifier(name)) as [string, string];
  if (rows.length === 0) await admin.query(`CREATE DATABASE ${names[0]} OWNER ${names[1]}`);
  else if (rows[0]!.owner !== owner) await admin.query(`ALTER DATABASE ${names[0]} OWNER TO ${names[1]}`);
}

/**
 * Transfers the objects that the administrator owns in the database to the service, except for objects of extensions.
 *
 * `REASSIGN OWNED` cannot be used, because it fails for the initial superuser of the server. The owners of row types
 * and of sequences of columns change together with their tables.
 */
async function transferOwnershipOfObjects(admin: Client, owner: string): Promise<void> {
  const { rows } = await admin.query<{ statement: string }>(
    `WITH "administrator" AS (SELECT "oid" FROM "pg_roles" WHERE "rolname" = current_user),
       "space" AS (
         SELECT "oid", "nspname", "nspowner" FROM "pg_namespace"
         WHERE "nspname" NOT LIKE 'pg\\_%' AND "nspname" <> 'information_schema'
       )
     SELECT format('ALTER SCHEMA %I OWNER TO %I', "nspname", $1::text) AS "statement"
     FROM "space" JOIN "administrator" ON "nspowner" = "administrator"."oid" WHERE "nspname" <> 'public'
     UNION ALL
     SELECT format('ALTER %s %I.%I OWNER TO %I',
       CASE "relkind" WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
       "nspname", "relname", $1::text)
     FROM "pg_class" JOIN "space" ON "relnamespace" = "space"."oid" JOIN "administrator" ON "relowner" = "administrator"."oid"
     WHERE "relkind" IN ('r', 'p', 'v', 'm', 'S') AND NOT EXISTS (
       SELECT FROM "pg_depend" WHERE "classid" = 'pg_class'::regclass AND "objid" = "pg_class"."oid"
         AND "deptype" IN ('a', 'i', 'e')
     )
     UNION ALL
     SELECT format('ALTER ROUTINE %s OWNER TO %I', "pg_proc"."oid"::regprocedure, $1::text)
     FROM "pg_proc" JOIN "space" ON "pronamespace" = "space"."oid" JOIN "administrator" ON "proowner" = "administrator"."oid"
     WHERE NOT EXISTS (
       SELECT FROM "pg_depend" WHERE "classid" = 'pg_proc'::regclass AND "objid" = "pg_proc"."oid" AND "deptype" = 'e'
     )
     UNION ALL
     SELECT format('ALTER TYPE %s OWNER TO %I', "pg_type"."oid"::regtype, $1::text)
     FROM "pg_type" JOIN "space" ON "typnamespace" = "space"."oid" JOIN "administrator" ON "typowner" = "administrator"."oid"
     WHERE "typtype" IN ('e', 'd') OR "typtype" = 'c' AND EXISTS (
       SELECT FROM "pg_class" WHERE "pg_class"."oid" = "typrelid" AND "relkind" = 'c'
     )`,
    [owner],
  );
  if (rows.length === 0) return;
  await admin.query('BEGIN');
  for (const { statement } of rows) await admin.query(statement);
  await admin.query('COMMIT');
}

function readCredentials(url: string): { name: string; password: string } {
  const { username, password } = new URL(url);
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
}

async function connectToDatabase(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'frs-role',
    connectionTimeoutMillis: 5_000,
    lock_timeout: migrationTimeouts.lock,
  });
  // The listener can ignore the error of a lost connection, because the pending query is also rejected.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Runs a function with a connection, and then closes the connection, which rolls back an open transaction. */
async function runAndClose(client: Client, use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } finally {
    await client.end();
  }
}
