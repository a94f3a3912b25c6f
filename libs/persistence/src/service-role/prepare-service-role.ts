import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { migrationTimeouts } from '#config';

/** Whom the service is to the database, and who can see to it. */
export interface ServiceRole {
  /** How the service reaches its database: names its role, its password and its database. */
  readonly url: string;
  /** How the administrator of the server reaches it: a superuser, to another database that is always there. */
  readonly adminUrl: string;
}

/** What PostgreSQL calls a password that is wrong, or a role that there is not. */
const notLetIn = new Set(['28P01', '28000']);

/** An arbitrary number that means “the role of FRS is prepared” among PostgreSQL's advisory locks. */
const preparationLock = 3_773_002;

/**
 * Sees to it that the service has a role of its own, which is no superuser and owns its database and what is in it, and
 * nothing else. Changes nothing where that is so already.
 *
 * A server on which the service itself was the superuser, as it was once, is handed over to the administrator first: the
 * superuser takes the administrator's name and password, and the service keeps its own. Who is connected stays connected.
 *
 * @throws an error that `isDatabaseBusy` knows when a table is in use; to be called again then
 */
export async function prepareServiceRole(role: ServiceRole): Promise<void> {
  const admin = await connectAsAdmin(role);
  await closing(admin, async () => {
    await admin.query('SELECT pg_advisory_lock($1)', [preparationLock]);
    await ensureRole(admin, role);
    await ensureDatabase(admin, role);
    const inDatabase = new URL(role.adminUrl);
    inDatabase.pathname = new URL(role.url).pathname;
    const adminInDatabase = await connect(inDatabase.href);
    await closing(adminInDatabase, () => giveObjects(adminInDatabase, identityOf(role.url).name));
  });
}

async function connectAsAdmin(role: ServiceRole): Promise<Client> {
  try {
    return await connect(role.adminUrl);
  } catch (error) {
    if (!notLetIn.has((error as { code: string }).code)) throw error;
    const service = await connect(role.url).catch(() => undefined);
    if (service !== undefined) await closing(service, () => handOver(service, role));
    return connect(role.adminUrl);
  }
}

/** Makes the service, if it is a superuser, the administrator. All of it or nothing: it is one transaction. */
async function handOver(service: Client, { url, adminUrl }: ServiceRole): Promise<void> {
  const admin = identityOf(adminUrl);
  const adminRole = escapeIdentifier(admin.name);
  // No session can rename its own role, so this one is somebody else's for a moment.
  const standIn = escapeIdentifier(`${admin.name}_handover`);
  await service.query('BEGIN');
  await service.query('SELECT pg_advisory_xact_lock($1)', [preparationLock]);
  const { rows } = await service.query<{ name: string; superuser: boolean }>(
    'SELECT "rolname" AS "name", "rolsuper" AS "superuser" FROM "pg_roles" WHERE "rolname" = session_user',
  );
  // Another instance may have been quicker: then this session has the administrator's name.
  if (rows[0]?.superuser !== true || rows[0].name !== identityOf(url).name) return;
  for (const statement of [
    `CREATE ROLE ${standIn} SUPERUSER NOLOGIN`,
    `SET SESSION AUTHORIZATION ${standIn}`,
    `ALTER ROLE ${escapeIdentifier(rows[0].name)} RENAME TO ${adminRole}`,
    `ALTER ROLE ${adminRole} PASSWORD ${escapeLiteral(admin.password)}`,
    'RESET SESSION AUTHORIZATION',
    `DROP ROLE ${standIn}`,
    'COMMIT',
  ]) {
    await service.query(statement);
  }
}

async function ensureRole(admin: Client, { url }: ServiceRole): Promise<void> {
  const { name, password } = identityOf(url);
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

async function ensureDatabase(admin: Client, { url }: ServiceRole): Promise<void> {
  const owner = identityOf(url).name;
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
 * Gives what the administrator owns in the database to the service.
 *
 * `REASSIGN OWNED` would not: what a server's first superuser owns is not kept account of. Rows of tables and sequences of
 * columns follow their tables.
 */
async function giveObjects(admin: Client, owner: string): Promise<void> {
  const { rows } = await admin.query<{ statement: string }>(
    `WITH "given" AS (SELECT "oid" FROM "pg_roles" WHERE "rolname" = current_user),
       "space" AS (
         SELECT "oid", "nspname", "nspowner" FROM "pg_namespace"
         WHERE "nspname" NOT LIKE 'pg\\_%' AND "nspname" <> 'information_schema'
       )
     SELECT format('ALTER SCHEMA %I OWNER TO %I', "nspname", $1::text) AS "statement"
     FROM "space" JOIN "given" ON "nspowner" = "given"."oid" WHERE "nspname" <> 'public'
     UNION ALL
     SELECT format('ALTER %s %I.%I OWNER TO %I',
       CASE "relkind" WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
       "nspname", "relname", $1::text)
     FROM "pg_class" JOIN "space" ON "relnamespace" = "space"."oid" JOIN "given" ON "relowner" = "given"."oid"
     WHERE "relkind" IN ('r', 'p', 'v', 'm', 'S') AND NOT EXISTS (
       SELECT FROM "pg_depend" WHERE "classid" = 'pg_class'::regclass AND "objid" = "pg_class"."oid"
         AND "deptype" IN ('a', 'i', 'e')
     )
     UNION ALL
     SELECT format('ALTER ROUTINE %s OWNER TO %I', "pg_proc"."oid"::regprocedure, $1::text)
     FROM "pg_proc" JOIN "space" ON "pronamespace" = "space"."oid" JOIN "given" ON "proowner" = "given"."oid"
     UNION ALL
     SELECT format('ALTER TYPE %s OWNER TO %I', "pg_type"."oid"::regtype, $1::text)
     FROM "pg_type" JOIN "space" ON "typnamespace" = "space"."oid" JOIN "given" ON "typowner" = "given"."oid"
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

function identityOf(url: string): { name: string; password: string } {
  const { username, password } = new URL(url);
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
}

async function connect(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'frs-role',
    connectionTimeoutMillis: 5_000,
    lock_timeout: migrationTimeouts.lock,
  });
  // A server that dies in the middle also rejects what is waited for.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Uses a connection and ends it, and with it a transaction that did not come to its end. */
async function closing(client: Client, use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } finally {
    await client.end();
  }
}
