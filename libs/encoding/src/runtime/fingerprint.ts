import { createHash } from 'node:crypto';

/** Eight hex digits that stand for these files' contents, in this order. */
export function fingerprintOf(files: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const bytes of files) hash.update(bytes);
  return hash.digest('hex').slice(0, 8);
}
