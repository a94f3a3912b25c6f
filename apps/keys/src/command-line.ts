import { Command, InvalidArgumentError, Option } from 'commander';
import { type ApiKeysRepository, revocationDelay, type Scope, scopes } from '#persistence';
import { tableOf } from './key-table.js';
import { Refusal } from './refusal.js';

/** Runs some work on the keys in the database. */
export type WithKeys = (work: (keys: ApiKeysRepository) => Promise<void>) => Promise<void>;

interface CreateOptions {
  readonly name: string;
  readonly scopes: Scope[];
  readonly expiresDays?: number;
}

const day = 24 * 60 * 60 * 1000;

/** The commands by which an operator manages API keys. */
export function commandLine(withKeys: WithKeys): Command {
  const keys = new Command('keys')
    .description('Manages the API keys of FRS, in the database that DATABASE_URL or FRS_DATA_DIR leads to.')
    .exitOverride();
  keys
    .command('create')
    .description('make a key and print it: standard output has the key alone, and it is never shown again')
    .addOption(
      new Option('--name <name>', 'what you call it; it appears in the log of requests')
        .argParser(keyName)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--scopes <scopes>', 'what it may do, separated by commas: read, write, delete')
        .default(['read', 'write'], 'read,write')
        .argParser(keyScopes),
    )
    .addOption(
      new Option('--expires-days <days>', 'when it stops working; never when not given').argParser(days),
    )
    .action((options: CreateOptions) => withKeys((repository) => create(repository, options)));
  keys
    .command('list')
    .description('show every key there is or was, without its secret')
    .action(() => withKeys(list));
  keys
    .command('revoke')
    .description(`end a key for good, within ${revocationDelay} seconds`)
    .argument('<name>', 'as it was given to create')
    .action((name: string) => withKeys((repository) => revoke(repository, name)));
  return keys;
}

async function create(keys: ApiKeysRepository, { name, scopes, expiresDays }: CreateOptions): Promise<void> {
  const expiresAt = expiresDays === undefined ? undefined : new Date(Date.now() + expiresDays * day);
  const created = await keys.create({ name, scopes, expiresAt });
  if (!created.ok)
    throw new Refusal(`There is a key ${name} already: revoke it first, or choose another name.`);
  process.stderr.write(`The key ${name}; it is shown this once and kept by nobody but you:\n`);
  process.stdout.write(`${created.secret}\n`);
}

async function list(keys: ApiKeysRepository): Promise<void> {
  const all = await keys.list();
  if (all.length === 0) process.stderr.write('There are no keys.\n');
  else process.stdout.write(tableOf(all, new Date()));
}

async function revoke(keys: ApiKeysRepository, name: string): Promise<void> {
  if (!(await keys.revoke(name))) throw new Refusal(`There is no key ${name} in use.`);
  process.stderr.write(
    `The key ${name} opens nothing any more, in ${revocationDelay} seconds at the latest.\n`,
  );
}

function keyName(value: string): string {
  if (/^[\w.@-]{1,64}$/.test(value)) return value;
  throw new InvalidArgumentError('It takes up to 64 letters, digits and . _ - @');
}

function keyScopes(value: string): Scope[] {
  const named = value.split(',').map((part) => part.trim());
  const known = scopes.filter((scope) => named.includes(scope));
  if (known.length === new Set(named).size) return known;
  throw new InvalidArgumentError(`They are ${scopes.join(', ')}, separated by commas.`);
}

function days(value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number > 0) return number;
  throw new InvalidArgumentError('It takes a whole number from 1 to 99999.');
}
