import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ServiceRole } from '#persistence/service-role';
import { CannotStart } from '../../supervision/src/start-failure';
import { type DataDirectory } from './data-directory';
import { findFreePort } from '../../../apps/standalone/src/check-port';
import { type ProcessPlan, type ServicePlan } from '../../supervision/src/process-definition';
import { type Outcome } from '../../supervision/src/supervised-process';
import { chooseAccount, type Account } from './account';
import { findBinaries, type Binaries } from './binaries';
import { clearLeftover } from './stale-server';
import { untilAnswers } from './readiness';

/** The role everything of FRS connects as, and its database. */
const SERVICE = 'frs';

/** The superuser, whom only the supervisor connects as; and a database that is there from the beginning. */
const ADMIN = 'postgres';

const HOST = '127.0.0.1';

/** Small enough for a laptop, large enough for an API, a few workers and their queue. */
const SETTINGS = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '',
  log_checkpoints: 'off',
  // The statements carry what was found in people's photographs.
  log_min_error_statement: 'panic',
};

/** A database of our own, ready to be started. */
export interface Cluster extends ServiceRole {
  readonly plan: ServicePlan;
}

/**
 * Prepares the cluster in the data folder, and creates it at the first start.
 *
 * @param complete runs a process to its end.
 */
export async function prepareCluster(
  data: DataDirectory,
  complete: (plan: ProcessPlan) => Promise<Outcome>,
): Promise<Cluster | Exclude<Outcome, 'up'>> {
  const binaries = await findBinaries();
  if (binaries instanceof CannotStart) return binaries;

  if (!(await exists(data.cluster))) {
    const created = await createCluster(data, binaries, complete);
    if (created !== 'up') return created;
  }
  const leftover = await clearLeftover(data.cluster);
  if (leftover !== undefined) return leftover;
  const account = await chooseAccount(data.cluster, binaries.postgres);
  if (account instanceof CannotStart) return account;
  const mismatch = await checkVersion(data, binaries);
  if (mismatch !== undefined) return mismatch;

  const password = await readFile(data.passwordFile, 'utf8').catch(() => '');
  if (password === '') {
    return new CannotStart(
      `The password of the database is missing: ${data.passwordFile} has to be restored.`,
    );
  }
  const port = await findFreePort(HOST);
  const adminPassword = await adminPasswordOf(data);
  const role: ServiceRole = {
    url: `postgres://${SERVICE}:${password}@${HOST}:${port}/${SERVICE}`,
    adminUrl: `postgres://${ADMIN}:${adminPassword}@${HOST}:${port}/${ADMIN}`,
  };
  const settings = Object.entries({ ...SETTINGS, port: String(port) });
  return {
    ...role,
    plan: {
      ...(await planOf('postgres', 'SIGINT', account, [
        binaries.postgres,
        '-D',
        data.cluster,
        ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ])),
      untilReady: (_, signal) => untilAnswers(role, signal),
      readyWithin: 120_000,
    },
  };
}

/** The administrator's password; a new one for a cluster that was made when the service itself was the superuser. */
async function adminPasswordOf({ adminPasswordFile }: DataDirectory): Promise<string> {
  const password = await readFile(adminPasswordFile, 'utf8').catch(() => '');
  return password === '' ? writePassword(adminPasswordFile) : password;
}

/** Makes a password and keeps it in a file that nobody else can read. */
async function writePassword(file: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await rm(file, { force: true });
  await writeFile(file, password, { mode: 0o600, flush: true });
  return password;
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

async function checkVersion(
  { cluster, shown }: DataDirectory,
  { majorVersion }: Binaries,
): Promise<CannotStart | undefined> {
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => 'of an unknown version');
  if (version.trim() === majorVersion) return undefined;
  return new CannotStart(
    `The database in ${shown} is PostgreSQL ${version.trim()}, this FRS brings ${majorVersion}. ` +
      'Start the FRS that made it, or choose another folder: FRS_DATA_DIR=/some/other/folder make run',
  );
}

/** Creates it beside its place and moves it there, so that a first start cut short leaves nothing half made. */
async function createCluster(
  data: DataDirectory,
  { initdb, postgres }: Binaries,
  complete: (plan: ProcessPlan) => Promise<Outcome>,
): Promise<Outcome> {
  const nascent = `${data.cluster}.new`;
  await rm(nascent, { recursive: true, force: true, maxRetries: 10 });
  await mkdir(nascent, { mode: 0o700 });
  const account = await chooseAccount(nascent, postgres);
  if (account instanceof CannotStart) return account;

  await writePassword(data.passwordFile);
  await writePassword(data.adminPasswordFile);
  if (account.owner) await chown(data.adminPasswordFile, account.owner.uid, account.owner.gid);

  const outcome = await complete(
    // Told otherwise, it would tidy up for a while, and take the folder away from the start that follows.
    await planOf('initdb', 'SIGKILL', account, [
      initdb,
      `--pgdata=${nascent}`,
      `--username=${ADMIN}`,
      `--pwfile=${data.adminPasswordFile}`,
      '--auth=scram-sha-256',
      // The same order of strings on every machine, whatever its locale.
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]),
  );
  if (outcome === 'up') await rename(nascent, data.cluster);
  return outcome;
}

/** How a program of PostgreSQL is run; `death` is the signal it gets when the supervisor is killed. */
async function planOf(
  name: string,
  death: NodeJS.Signals,
  account: Account,
  command: string[],
): Promise<ProcessPlan> {
  return {
    name,
    command: [...account.prefix, ...(await onOurDeath(death)), ...command],
    // One of its own: the PG* variables of a user speak of another server.
    environment: { PATH: process.env.PATH, LC_ALL: 'C' },
    account: account.ids,
    discreet: true,
    stopping: { ask: 'SIGINT', patience: 3_000, insist: 'SIGQUIT' },
  };
}

/** What stands before a command that the kernel is to signal when we are gone; nothing where it cannot. */
async function onOurDeath(signal: NodeJS.Signals): Promise<string[]> {
  const prefix = ['--pdeathsig', signal.replace('SIG', ''), '--'];
  return promisify(execFile)('setpriv', [...prefix, 'true']).then(
    () => ['setpriv', ...prefix],
    () => [],
  );
}
