import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { type ServiceRole } from '#persistence/service-role';
import {
  type ProcessDefinition,
  type ServiceDefinition,
  StartFailure,
  type StartOutcome,
  type Supervisor,
} from '#supervision';
import { type ServerAccount, selectServerAccount } from './account.js';
import { type PostgresBinaries, findPostgresBinaries } from './binaries.js';
import { type DataDirectory } from './data-directory.js';
import { waitUntilServerIsReady } from './readiness.js';
import { stopStaleServer } from './stale-server.js';

/** The name of the database role with which every process of FRS connects, and of the database of FRS. */
const SERVICE_ROLE = 'frs';

/** The name of the superuser, which only the supervisor uses, and of a database that exists in every cluster. */
const ADMIN_ROLE = 'postgres';

const LISTEN_ADDRESS = '127.0.0.1';

/** The settings of PostgreSQL, suitable for one machine with an API, a few workers and their queue. */
const POSTGRES_SETTINGS = {
  listen_addresses: LISTEN_ADDRESS,
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '',
  log_checkpoints: 'off',
  // Statements are not logged, because they contain personal data: the results for people's photos.
  log_min_error_statement: 'panic',
};

/** The files of a cluster in the data directory. */
interface ClusterFiles {
  readonly cluster: string;
  readonly password: string;
  readonly adminPassword: string;
}

/** A database cluster (PostgreSQL's term for a server's data) that is ready to be started. */
export interface PreparedCluster extends ServiceRole {
  readonly server: ServiceDefinition;
}

/** Prepares the cluster in the data directory; creates it at the first start. */
export async function prepareCluster(
  { path, displayPath }: DataDirectory,
  supervisor: Supervisor,
): Promise<PreparedCluster | Exclude<StartOutcome, 'succeeded'>> {
  const binaries = await findPostgresBinaries();
  if (binaries instanceof StartFailure) return binaries;

  const files: ClusterFiles = {
    cluster: join(path, 'postgres'),
    password: join(path, 'database-password'),
    adminPassword: join(path, 'database-admin-password'),
  };
  if (!(await pathExists(files.cluster))) {
    const created = await createCluster(files, binaries, supervisor);
    if (created !== 'succeeded') return created;
  }
  const staleServer = await stopStaleServer(files.cluster);
  if (staleServer !== undefined) return staleServer;
  const account = await selectServerAccount(files.cluster, binaries.postgres);
  if (account instanceof StartFailure) return account;
  const mismatch = await findVersionMismatch(files, displayPath, binaries);
  if (mismatch !== undefined) return mismatch;

  const password = await readFile(files.password, 'utf8').catch(() => '');
  if (password === '') {
    return new StartFailure(`The password of the database is missing. Restore ${files.password}.`);
  }
  const port = await getPort({ host: LISTEN_ADDRESS });
  const adminPassword = await readOrCreateAdminPassword(files);
  const role: ServiceRole = {
    url: `postgres://${SERVICE_ROLE}:${password}@${LISTEN_ADDRESS}:${port}/${SERVICE_ROLE}`,
    adminUrl: `postgres://${ADMIN_ROLE}:${adminPassword}@${LISTEN_ADDRESS}:${port}/${ADMIN_ROLE}`,
  };
  const settings = Object.entries({ ...POSTGRES_SETTINGS, port: String(port) });
  return {
    ...role,
    server: {
      ...(await createProcessDefinition('postgres', 'SIGINT', account, [
        binaries.postgres,
        '-D',
        files.cluster,
        ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ])),
      waitUntilReady: (_, signal) => waitUntilServerIsReady(role, signal),
      readyTimeout: 120_000,
    },
  };
}

/**
 * In clusters that an earlier version of FRS created, there is no password of the administrator yet, because the
 * service connected as the superuser.
 */
async function readOrCreateAdminPassword({ adminPassword }: ClusterFiles): Promise<string> {
  const password = await readFile(adminPassword, 'utf8').catch(() => '');
  return password === '' ? createPassword(adminPassword) : password;
}

/** Writes a new password to a file that only its owner can read. */
async function createPassword(file: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await rm(file, { force: true });
  await writeFile(file, password, { mode: 0o600, flush: true });
  return password;
}

const pathExists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

async function findVersionMismatch(
  { cluster }: ClusterFiles,
  displayPath: string,
  { majorVersion }: PostgresBinaries,
): Promise<StartFailure | undefined> {
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => '(unknown version)');
  if (version.trim() === majorVersion) return undefined;
  return new StartFailure(
    `The database in ${displayPath} is of PostgreSQL ${version.trim()}, this version of FRS uses PostgreSQL ${majorVersion}. ` +
      'Start the version of FRS that created it, or choose another directory: FRS_DATA_DIR=/some/other/folder make run',
  );
}

/** Creates the cluster under a temporary name, so that an interrupted first start leaves no incomplete cluster. */
async function createCluster(
  files: ClusterFiles,
  { initdb, postgres }: PostgresBinaries,
  supervisor: Supervisor,
): Promise<StartOutcome> {
  const newCluster = `${files.cluster}.new`;
  await rm(newCluster, { recursive: true, force: true, maxRetries: 10 });
  await mkdir(newCluster, { mode: 0o700 });
  const account = await selectServerAccount(newCluster, postgres);
  if (account instanceof StartFailure) return account;

  await createPassword(files.password);
  await createPassword(files.adminPassword);
  if (account.owner) await chown(files.adminPassword, account.owner.uid, account.owner.gid);

  const outcome = await supervisor.runToCompletion(
    // If the supervisor is killed, initdb receives SIGKILL. After any other signal, initdb would remove its files,
    // possibly while the next start creates these files again.
    await createProcessDefinition('initdb', 'SIGKILL', account, [
      initdb,
      `--pgdata=${newCluster}`,
      `--username=${ADMIN_ROLE}`,
      `--pwfile=${files.adminPassword}`,
      '--auth=scram-sha-256',
      // The collation is the same on every machine, independent of its locale.
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]),
  );
  if (outcome === 'succeeded') await rename(newCluster, files.cluster);
  return outcome;
}

/** @param parentDeathSignal the signal that the program receives when the supervisor is killed */
async function createProcessDefinition(
  name: string,
  parentDeathSignal: NodeJS.Signals,
  account: ServerAccount,
  command: string[],
): Promise<ProcessDefinition> {
  return {
    name,
    command: [
      ...account.commandPrefix,
      ...(await createParentDeathSignalCommand(parentDeathSignal)),
      ...command,
    ],
    // The variables PG* of the user are not passed to the program, because they may contain settings for another
    // server.
    environment: { PATH: process.env.PATH, LC_ALL: 'C' },
    account: account.ids,
    logOnlyWhileReady: true,
    stop: { signal: 'SIGINT', timeout: 3_000, killSignal: 'SIGQUIT' },
  };
}

/**
 * Returns a command prefix with which the kernel sends a signal to the program when its parent exits; empty on systems
 * without this feature.
 */
async function createParentDeathSignalCommand(signal: NodeJS.Signals): Promise<string[]> {
  const prefix = ['--pdeathsig', signal.replace('SIG', ''), '--'];
  return promisify(execFile)('setpriv', [...prefix, 'true']).then(
    () => ['setpriv', ...prefix],
    () => [],
  );
}
