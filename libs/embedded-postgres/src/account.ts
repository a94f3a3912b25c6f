import { execFile } from 'node:child_process';
import { chown, lchown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartFailure } from '#supervision';

const run = promisify(execFile);

/** How a PostgreSQL program is run as an account that PostgreSQL accepts and that can access its programs and data. */
export interface ServerAccount {
  /** Precedes the command. */
  readonly commandPrefix: readonly string[];
  /** The user and group to start the program with, unless the prefix sets them. */
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
 * PostgreSQL refuses to run as root. For root, the account is the present owner of the data, else `postgres` or `nobody`.
 * Such an account may be unable to enter a clone below `/root` or a private temporary directory. Candidates are therefore
 * tried in the order of their privileges, fewest first, until one can access both the program and the data.
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

/** In the order of their privileges, fewest first. */
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
    // Data of an ordinary user keeps its owner.
    ...(present.uid === ROOT.uid ? [rootInUserNamespace] : []),
    // Usually available in containers that permit neither of the above.
    { commandPrefix: withCapability('dac_override', owner), owner },
  ];
}

/**
 * Lets an account enter private directories. Without the secure bit `access()` would ignore the capability, and PostgreSQL
 * locates its own program with `access()`.
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
  // The directory itself is last: while it has its former owner, an interrupted change is repeated.
  await chown(directory, uid, gid);
}
