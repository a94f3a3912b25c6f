import { Command, InvalidArgumentError, Option } from 'commander';
import {
  type ApiKeysRepository,
  revocationDelaySeconds,
  type ApiKeyScope,
  apiKeyScopes,
} from '#persistence/administration';
import { formatKeys } from './key-table.js';
import { CommandError } from './command-error.js';

/** Connects to the database, runs a function with the repository of API keys, and disconnects. */
export type RunWithApiKeys = (command: (keys: ApiKeysRepository) => Promise<void>) => Promise<void>;

interface CreateOptions {
  readonly name: string;
  readonly scopes: ApiKeyScope[];
  readonly expiresDays?: number;
}

const millisecondsPerDay = 24 * 60 * 60 * 1000;

/** The commands for operators to manage API keys. */
export function createCommandLine(withKeys: RunWithApiKeys): Command {
  const keys = new Command('keys')
    .description('Manages the API keys of FRS in the database of DATABASE_URL or FRS_DATA_DIR.')
    .exitOverride();
  keys
    .command('create')
    .description('create a key and print it to standard output; it cannot be shown again')
    .addOption(
      new Option('--name <name>', 'name of the key; it appears in the request log')
        .argParser(parseKeyName)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--scopes <scopes>', `permissions, separated by commas: ${apiKeyScopes.join(', ')}`)
        .default(['read', 'write'], 'read,write')
        .argParser(parseKeyScopes),
    )
    .addOption(
      new Option(
        '--expires-days <days>',
        'days until the key expires; it never expires by default',
      ).argParser(parseDays),
    )
    .action((options: CreateOptions) => withKeys((repository) => createKey(repository, options)));
  keys
    .command('list')
    .description('list all keys, also revoked and expired ones, without their secrets')
    .action(() => withKeys(listKeys));
  keys
    .command('revoke')
    .description(`revoke a key permanently, within ${revocationDelaySeconds} seconds`)
    .argument('<name>', 'name of the key')
    .action((name: string) => withKeys((repository) => revokeKey(repository, name)));
  return keys;
}

async function createKey(
  keys: ApiKeysRepository,
  { name, scopes, expiresDays }: CreateOptions,
): Promise<void> {
  const expiresAt =
    expiresDays === undefined ? undefined : new Date(Date.now() + expiresDays * millisecondsPerDay);
  const created = await keys.create({ name, scopes, expiresAt });
  if (!created.ok)
    throw new CommandError(`The key ${name} already exists. Revoke it first, or choose another name.`);
  process.stderr.write(`Created the key ${name}. Store it now, it cannot be shown again:\n`);
  process.stdout.write(`${created.secret}\n`);
}

async function listKeys(keys: ApiKeysRepository): Promise<void> {
  const all = await keys.list();
  if (all.length === 0) process.stderr.write('There are no keys.\n');
  else process.stdout.write(formatKeys(all, new Date()));
}

async function revokeKey(keys: ApiKeysRepository, name: string): Promise<void> {
  if (!(await keys.revoke(name))) throw new CommandError(`There is no active key ${name}.`);
  process.stderr.write(
    `The key ${name} is revoked. This takes effect within ${revocationDelaySeconds} seconds.\n`,
  );
}

function parseKeyName(value: string): string {
  if (/^[\w.@-]{1,64}$/.test(value)) return value;
  throw new InvalidArgumentError('Must be up to 64 letters, digits and . _ - @');
}

function parseKeyScopes(value: string): ApiKeyScope[] {
  const names = value.split(',').map((part) => part.trim());
  const selected = apiKeyScopes.filter((scope) => names.includes(scope));
  if (selected.length === new Set(names).size) return selected;
  throw new InvalidArgumentError(`Must be one or more of ${apiKeyScopes.join(', ')}, separated by commas.`);
}

function parseDays(value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number > 0) return number;
  throw new InvalidArgumentError('Must be a whole number from 1 to 99999.');
}
