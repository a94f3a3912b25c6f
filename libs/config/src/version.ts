import { readFileSync } from 'node:fs';
import { installationUrl } from '#installation';

/** Reads the version of FRS from its package.json. */
export function readVersion(): string {
  const manifest = readFileSync(new URL('package.json', installationUrl), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
