import { execFile } from 'node:child_process';
import { chown, lchown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartFailure } from '#supervision';

const run = promisify(execFile);

/**
 * Describes how to run a PostgreSQL program as an account that PostgreSQL accepts and that can access its programs and
 * data.
 */
export interface ServerAccount {
  /** A command that runs the PostgreSQL program as this account; empty if none is needed. */
  readonly commandPrefix: readonly string[];
  /** The user and group for starting the program, unless the command prefix sets them. */
  readonly ids?: Owner | undefined;
  /** The owner of the data; undefined for the current user. */
  readonly owner?: Owner | undefined;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const ROOT: Owner = { uid: 0, gid: 0 };

/**
 * Selects an account to run PostgreSQL with, and makes it the owner of the data directory.
 *
 * PostgreSQL refuses to run as root. If FRS runs as root, the account is the current owner of the data, otherwise
 * `postgres` or `nobody`. Such an account may have no access to a clone below `/root` or to a private temporary
 * directory. The candidates are therefore tried in the order of their privileges, fewest first, until one has access to
 * both the program and the data.
 */
export async function selectAccount(
  directory: string,
  program: string,
): Promise<ServerAccount | StartFailure> {
  const { uid, gid } = await stat(directory);
  if (process.getuid?.() !== ROOT.uid) {
    return uid === process.getuid?.()
      ? { commandPrefix: [] }
      : new StartFailure(
          `The database in ${directory} belongs to another user (${uid}). Start FRS as that user, or choose another directory: FRS_DATA_DIR=/some/other/folder make run`,
        );
  }
  for (const account of await candidates({ uid, gid })) {
    if (await canAccess(account, directory, program)) return account;
  }
  return new StartFailure(
    `PostgreSQL does not run as root, and no other account on this machine can access ${directory}. Start FRS as an ordinary user.`,
  );
}

/** The candidates in the order of their privileges, fewest first. */
async function candidates(present: Owner): Promise<ServerAccount[]> {
  const owner =
    present.uid === ROOT.uid ? ((await findUser('postgres')) ?? (await findUser('nobody'))) : present;
  const rootInUserNamespace: ServerAccount = {
    commandPrefix: ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'],
    owner: ROOT,
  };
  if (owner === undefined) return [rootInUserNamespace];
  return [
    { commandPrefix: [], ids: owner, owner },
    { commandPrefix: withCapability('dac_read_search', owner), owner },
    // If the data belongs to an ordinary user, its owner is not changed.
    ...(present.uid === ROOT.uid ? [rootInUserNamespace] : []),
    // This candidate usually works in containers that allow neither of the candidates above.
    { commandPrefix: withCapability('dac_override', owner), owner },
  ];
}

/**
 * Allows an account to enter private directories. PostgreSQL finds its own program with `access()`, which ignores the
 * capability unless the secure bit is set.
 */
function withCapability(capability: string, { uid, gid }: Owner): string[] {
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
    await run(file, args, { ...account.ids });
    return true;
  } catch {
    return false;
  }
}

async function findUser(name: string): Promise<Owner | undefined> {
  const readId = async (option: string) => Number((await run('id', [option, name])).stdout);
  return Promise.all([readId('-u'), readId('-g')]).then(
    ([uid, gid]) => ({ uid, gid }),
    () => undefined,
  );
}

async function changeOwner(directory: string, { uid, gid }: Owner): Promise<void> {
  if ((await stat(directory)).uid === uid) return;
  for (const entry of await readdir(directory, { recursive: true }))
    await lchown(join(directory, entry), uid, gid);
  // The owner of the directory itself is changed last, so that an interrupted change is repeated at the next start.
  await chown(directory, uid, gid);
}
