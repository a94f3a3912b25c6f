import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  ApiKeysRepository,
  createDataSourceOptions,
  hashSecret,
  hasSecretFormat,
  generateSecret,
  migrateDatabase,
} from '#persistence';
import { createDatabase } from '../../../test/servers/postgres.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let dataSource: DataSource;
let keys: ApiKeysRepository;

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase({ url: database.url, connections: 2 });
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 2 }),
  ).initialize();
  keys = new ApiKeysRepository(dataSource);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

async function createKey(name: string): Promise<string> {
  const created = await keys.create({ name, scopes: ['read', 'write'] });
  if (!created.ok) throw new Error(created.problem);
  return created.secret;
}

test('generated secrets have the format of a key and are unique', () => {
  const secrets = Array.from({ length: 100 }, generateSecret);
  expect(secrets.every(hasSecretFormat)).toBe(true);
  expect(new Set(secrets).size).toBe(100);
  for (const other of [
    '',
    'frs_',
    secrets[0]!.slice(1),
    `${secrets[0]}A`,
    secrets[0]!.replace('frs_', 'frs-'),
  ])
    expect(hasSecretFormat(other)).toBe(false);
});

test('a key is stored as the hash of its secret only', async () => {
  const secret = await createKey('laptop');
  const [key] = await keys.findActive();
  expect(key).toMatchObject({
    name: 'laptop',
    scopes: ['read', 'write'],
    lastCharacters: secret.slice(-4),
    expiresAt: null,
    revokedAt: null,
  });
  expect(key!.secretHash).toEqual(hashSecret(secret));
  const rows = await dataSource.query<unknown[]>('SELECT * FROM api_keys');
  expect(JSON.stringify(rows)).not.toContain(secret.slice(4, -4));
});

test('the name of an API key is unique among active keys, and can be used again after the key is revoked', async () => {
  await createKey('phone');
  expect(await keys.create({ name: 'phone', scopes: ['read'] })).toEqual({
    ok: false,
    problem: 'name-in-use',
  });
  expect(await keys.revoke('phone')).toBe(true);
  expect(await keys.revoke('phone')).toBe(false);
  await createKey('phone');
  expect((await keys.findActive()).filter(({ name }) => name === 'phone')).toHaveLength(1);
  // Revoked keys are still listed.
  expect((await keys.list()).filter(({ name }) => name === 'phone')).toHaveLength(2);
});

test('the database rejects API keys with an unknown scope or without a scope', async () => {
  await expect(keys.create({ name: 'odd', scopes: ['root' as 'read'] })).rejects.toThrow('check constraint');
  await expect(keys.create({ name: 'none', scopes: [] })).rejects.toThrow('check constraint');
});
