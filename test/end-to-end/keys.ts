import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const command = fileURLToPath(new URL('../../apps/keys/src/main.js', import.meta.url));

/**
 * Manages keys as an operator does.
 *
 * @param variables lead to the database: `DATABASE_URL`, or `FRS_DATA_DIR`
 * @throws when the command fails, with its `stderr` and `code`
 */
export function keys(
  variables: Record<string, string>,
  ...args: string[]
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [command, ...args], {
    env: { PATH: process.env.PATH, ...variables },
  });
}

/** Makes a key with these scopes, separated by commas. */
export async function createKey(databaseUrl: string, name: string, scopes: string): Promise<string> {
  const args = ['create', '--name', name, '--scopes', scopes];
  return (await keys({ DATABASE_URL: databaseUrl }, ...args)).stdout.trim();
}

/** The headers that show a key. */
export const showing = (key: string): { Authorization: string } => ({ Authorization: `Bearer ${key}` });
