import { execFile } from 'node:child_process';
import { chown, lchown, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CannotStart } from '../../supervision/src/start-failure';

const run = promisify(execFile);

/** How PostgreSQL is run under an account that it accepts, and that can reach its programs and its data. */
export interface Account {
  /** What stands before the command. */
  readonly prefix: readonly string[];
  /** The ids it is started with, where not the prefix sees to that. */
  readonly ids?: Owner | undefined;
  /** Whom its files belong to; undefined when that is ourselves. */
  readonly owner?: Owner | undefined;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const ROOT: Owner = { uid: 0, gid: 0 };

/**
 * Finds a way to run PostgreSQL on this folder, and makes the folder belong to it.
 *
 * PostgreSQL refuses to run as root. As root we hand it to the account the data belongs to already, else to `postgres`
 * or `nobody`. Such an account has no way into a clone under `/root` or a temporary folder closed to others, so the ways
 * are tried in turn, from the one with the fewest privileges upwards, until one of them reaches both ends.
 */
export async function chooseAccount(directory: string, program: string): Promise<Account | CannotStart> {
  const { uid, gid } = await stat(directory);
  if (process.getuid?.() !== ROOT.uid) {
    return uid === process.getuid?.()
      ? { prefix: [] }
      : new CannotStart(
          `The database in ${directory} belongs to another user (${uid}). Start FRS as that one, or choose another folder: FRS_DATA_DIR=/some/other/folder make run`,
        );
  }
  for (const account of await candidates({ uid, gid })) {
    if (await reaches(account, directory, program)) return account;
  }
  return new CannotStart(
    'PostgreSQL does not run as root, and no other account here can reach this folder. Start FRS as an ordinary user.',
  );
}

/** From the fewest privileges to the most. */
async function candidates(present: Owner): Promise<Account[]> {
  const owner = present.uid === ROOT.uid ? ((await find('postgres')) ?? (await find('nobody'))) : present;
  const rootWithoutItsPowers: Account = {
    prefix: ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'],
    owner: ROOT,
  };
  if (owner === undefined) return [rootWithoutItsPowers];
  return [
    { prefix: [], ids: owner, owner },
    { prefix: withCapability('dac_read_search', owner), owner },
    // What belongs to an ordinary user already stays with that one.
    ...(present.uid === ROOT.uid ? [rootWithoutItsPowers] : []),
    // Where containers withhold both of the above, this one is usually left.
    { prefix: withCapability('dac_override', owner), owner },
  ];
}

/**
 * Lets an account pass closed folders. Without the secure bit `access()` would ignore the capability, and PostgreSQL
 * asks `access()` whether its own program is there.
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

async function reaches(account: Account, directory: string, program: string): Promise<boolean> {
  try {
    if (account.owner !== undefined) await handOver(directory, account.owner);
    const [file = '', ...args] = [
      ...account.prefix,
      ...['sh', '-c', 'cd "$1" && exec "$2" --version', 'sh', directory, program],
    ];
    await run(file, args, { ...account.ids });
    return true;
  } catch {
    return false;
  }
}

async function find(name: string): Promise<Owner | undefined> {
  const ask = async (option: string) => Number((await run('id', [option, name])).stdout);
  return Promise.all([ask('-u'), ask('-g')]).then(
    ([uid, gid]) => ({ uid, gid }),
    () => undefined,
  );
}

async function handOver(directory: string, { uid, gid }: Owner): Promise<void> {
  if ((await stat(directory)).uid === uid) return;
  for (const entry of await readdir(directory, { recursive: true }))
    await lchown(join(directory, entry), uid, gid);
  // The folder itself comes last: as long as it is the former owner's, we know that we were not through.
  await chown(directory, uid, gid);
}
