import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installationUrl } from '#installation';

/** `models/` in the folder of the installation. */
export const DEFAULT_MODELS_DIRECTORY = fileURLToPath(new URL('models', installationUrl));

/** @throws when the file cannot be read; the message names the command that writes it */
export async function readModel(directory: string, file: string): Promise<Uint8Array> {
  const path = join(directory, file);
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`The model ${path} cannot be read; "npm run build:models" writes it.`, { cause: error });
  }
}

/** Returns the first eight hexadecimal digits of the SHA-256 of the given files, in the given order. */
export function computeFingerprint(files: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const bytes of files) hash.update(bytes);
  return hash.digest('hex').slice(0, 8);
}
