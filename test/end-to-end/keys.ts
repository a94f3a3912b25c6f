import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DataSource } from 'typeorm';
import { ApiKeysRepository, createDataSourceOptions, type ApiKeyScope } from '#persistence/administration';

const keysCommandPath = fileURLToPath(new URL('../../programs/keys.js', import.meta.url));

/**
 * Runs the command with which operators manage keys.
 *
 * @param variables the environment with the location of the database: `DATABASE_URL` or `FRS_DATA_DIR`
 * @throws when the command fails; the error has its `stderr` and `code`
 */
export function runKeysCommand(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [keysCommandPath, ...args], {
    env: { PATH: process.env.PATH, ...variables },
  });
}

/**
 * Creates a key without the command, whose start takes most of a second.
 *
 * @param scopes separated by commas
 */
export async function createKey(databaseUrl: string, name: string, scopes: string): Promise<string> {
  const dataSource = await new DataSource(
    createDataSourceOptions({ url: databaseUrl, connections: 1 }),
  ).initialize();
  try {
    const created = await new ApiKeysRepository(dataSource).create({
      name,
      scopes: scopes.split(',') as ApiKeyScope[],
      expiresAt: undefined,
    });
    if (!created.ok) throw new Error(`The key ${name} already exists.`);
    return created.secret;
  } finally {
    await dataSource.destroy();
  }
}

/** The request headers that contain a key. */
export const createAuthorizationHeader = (key: string): { Authorization: string } => ({
  Authorization: `Bearer ${key}`,
});
