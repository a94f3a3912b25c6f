import { execFile } from 'node:child_process';
import { chown, lchown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartFailure } from '#supervision';

const executeFile = promisify(execFile);

/**
 * The account with which PostgreSQL programs are run. PostgreSQL accepts this account, and the account can access the
 * programs and the data.
 */
export interface ServerAccount {
  /** A command that runs the PostgreSQL program as this account; empty if none is needed. */
  readonly commandPrefix: readonly string[];
  /** The user ID and group ID with which the program is started; undefined if the command prefix sets them. */
  readonly ids?: FileOwner | undefined;
  /** The owner of the data; undefined for the current user. */
  readonly owner?: FileOwner | undefined;
}

interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

const ROOT_OWNER: FileOwner = { uid: 0, gid: 0 };

/**
 * Selects an account to run PostgreSQL with, and makes it the owner of the data directory.
 *
 * PostgreSQL refuses to run as root. If FRS runs as root, the account is the current owner of the data, otherwise
 * `postgres` or `nobody`. An account without privileges may have no access to a clone below `/root` or to a private
 * temporary directory. The candidates are therefore tried in the order of their privileges, fewest privileges first,
 * until one has access to both the program and the data.
 */
export async function selectServerAccount(
  directory: string,
  program: string,
): Promise<ServerAccount | StartFailure> {
  const { uid, gid } = await stat(directory);
  if (process.getuid?.() !== ROOT_OWNER.uid) {
    return uid === process.getuid?.()
      ? { commandPrefix: [] }
      : new StartFailure(
          `The database in ${directory} belongs to another user (${uid}). Start FRS as that user, or choose another directory: FRS_DATA_DIR=/some/other/folder make run`,
        );
  }
  for (const account of await listCandidateAccounts({ uid, gid })) {
    if (await canAccess(account, directory, program)) return account;
  }
  return new StartFailure(
    `PostgreSQL does not run as root, and no other account on this machine can access ${directory}. Start FRS as an ordinary user.`,
  );
}

/** Returns the candidates for the account in the order of their privileges, fewest privileges first. */
async function listCandidateAccounts(present: FileOwner): Promise<ServerAccount[]> {
  const owner =
    present.uid === ROOT_OWNER.uid ? ((await findUser('postgres')) ?? (await findUser('nobody'))) : present;
  const rootInUserNamespace: ServerAccount = {
    commandPrefix: ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'],
    owner: ROOT_OWNER,
  };
  if (owner === undefined) return [rootInUserNamespace];
  return [
    { commandPrefix: [], ids: owner, owner },
    { commandPrefix: createSetprivCommand('dac_read_search', owner), owner },
    // This candidate makes root the owner of the data, so it is omitted if the data belongs to an ordinary user.
    ...(present.uid === ROOT_OWNER.uid ? [rootInUserNamespace] : []),
    // This candidate usually works in containers that allow neither of the candidates above.
    { commandPrefix: createSetprivCommand('dac_override', owner), owner },
  ];
}

/**
 * Creates a command prefix with which an account can enter private directories. PostgreSQL finds its own program with
 * `access()`, which ignores the capability unless the secure bit is set.
 */
function createSetprivCommand(capability: string, { uid, gid }: FileOwner): string[] {
  return [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=-all,+${capability}`,
    `--ambient-caps=+${capability}`,
    `--bounding-set=-all,+${capability}`,
    '--securebits=+no_setuid_fixup',
    '--',
  ];
}

async function canAccess(account: ServerAccount, directory: string, program: string): Promise<boolean> {
  try {
    if (account.owner !== undefined) await changeOwner(directory, account.owner);
    const [file = '', ...args] = [
      ...account.commandPrefix,
      ...['sh', '-c', 'cd "$1" && exec "$2" --version', 'sh', directory, program],
    ];
    await executeFile(file, args, { ...account.ids });
    return true;
  } catch {
    return false;
  }
}

async function findUser(name: string): Promise<FileOwner | undefined> {
  const readId = async (option: string) => Number((await executeFile('id', [option, name])).stdout);
  return Promise.all([readId('-u'), readId('-g')]).then(
    ([uid, gid]) => ({ uid, gid }),
    () => undefined,
  );
}

async function changeOwner(directory: string, { uid, gid }: FileOwner): Promise<void> {
  if ((await stat(directory)).uid === uid) return;
  for (const entry of await readdir(directory, { recursive: true }))
    await lchown(join(directory, entry), uid, gid);
  // The owner of the directory itself is changed last. If the change is interrupted, the directory still has the old
  // owner, and the change is repeated at the next start.
  await chown(directory, uid, gid);
}
