import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../servers/free-port.js';
import { createMigratedDatabase, type TestDatabase } from '../servers/postgres.js';

/** A running service, started in the same way as by its users. */
export interface RunningService {
  readonly url: string;
  /** The process ID of the supervisor, which is the parent of the other processes. */
  readonly pid: number;
  /** The data folder of the service. */
  readonly directory: string;
  /** Returns the log that the service has written so far. */
  readLog(): string;
  /** Stops the service gracefully, without deleting its folder. */
  stopProcess(): Promise<void>;
  /**
   * Stops the service and deletes its folder.
   *
   * @throws if a process of the service has crashed
   */
  stop(): Promise<void>;
}

/** A running service that has its own database on the PostgreSQL server that all test suites share. */
export interface Service extends RunningService {
  readonly databaseUrl: string;
}

type EnvironmentVariables = Readonly<Record<string, string>>;

/** An application that the test starts as a child process. */
interface StartedApplication {
  readonly application: 'standalone' | 'api';
  /** Resolves when the application accepts requests. */
  readonly ready: (child: ChildProcess, said: () => string) => Promise<void>;
}

const standaloneApplication: StartedApplication = {
  application: 'standalone',
  ready: (child, said) =>
    new Promise((resolve) => {
      child.stdout!.on('data', () => {
        if (said().includes('ready at http')) resolve();
      });
    }),
};

const apiApplication: StartedApplication = {
  application: 'api',
  ready: async (child) => {
    await once(child, 'message');
  },
};

/** Environment variables for tests that send searches: with these variables, the service starts a search process. */
export const withSearchProcess: EnvironmentVariables = { FRS_SEARCH_URL: '' };

/**
 * Environment variables for all other tests: the service starts no search process, because this would take a second of
 * CPU time.
 */
const withoutSearchProcess: EnvironmentVariables = { FRS_SEARCH_URL: 'http://127.0.0.1:1' };

/**
 * Starts the service like `make run`, with a migrated and empty database on the shared PostgreSQL server. Its searches return
 * 503 unless the variables contain {@link withSearchProcess}.
 *
 * @param variables environment variables in addition to those of every test
 */
export function startService(variables: EnvironmentVariables = {}): Promise<Service> {
  return startServiceOnDatabase(createMigratedDatabase(), (DATABASE_URL) =>
    startApplication(standaloneApplication, { DATABASE_URL, ...withoutSearchProcess, ...variables }),
  );
}

/**
 * Starts the service with an empty data folder, and with its own PostgreSQL unless the variables contain a database.
 */
export function startServiceAlone(variables: EnvironmentVariables = {}): Promise<RunningService> {
  return startApplication(standaloneApplication, variables);
}

/**
 * Starts the API without a worker, with a migrated database or with the database in the variables. Starting the API
 * alone takes less than half as long as starting the whole service. Use this function for tests that encode no photo.
 */
export function startApi(variables: EnvironmentVariables = {}): Promise<Service> {
  const { DATABASE_URL: url } = variables;
  const database =
    url === undefined ? createMigratedDatabase() : Promise.resolve({ url, drop: () => Promise.resolve() });
  return startServiceOnDatabase(database, (DATABASE_URL) =>
    startApplication(apiApplication, { ...variables, DATABASE_URL }),
  );
}

async function startServiceOnDatabase(
  created: Promise<TestDatabase>,
  startWith: (databaseUrl: string) => Promise<RunningService>,
): Promise<Service> {
  const database = await created;
  try {
    const service = await startWith(database.url);
    const stop = async (): Promise<void> => {
      try {
        await service.stop();
      } finally {
        await database.drop();
      }
    };
    return { ...service, databaseUrl: database.url, stop };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

async function startApplication(
  { application, ready }: StartedApplication,
  variables: EnvironmentVariables,
): Promise<RunningService> {
  const directory = await mkdtemp(join(tmpdir(), 'frs-end-to-end-'));
  const port = variables.PORT ?? String(await findFreePort());
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL(`../../programs/${application}.js`, import.meta.url))],
    {
      env: {
        PATH: process.env.PATH,
        FRS_DATA_DIR: directory,
        FRS_SPOOL_DIR: join(directory, 'spool'),
        PORT: port,
        // One encoder is sufficient: starting a second encoder would take as long as encoding ten photos.
        FRS_WORKER_THREADS: '1',
        ...variables,
      },
      // The API reports its readiness over the IPC channel, and exits when the test process exits.
      stdio: ['ignore', 'pipe', 'pipe', ...(application === 'standalone' ? [] : (['ipc'] as const))],
    },
  );
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (text: Buffer) => (said += text.toString('latin1')));
  }
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  const stop = async (): Promise<void> => {
    await end();
    await rm(directory, { recursive: true, force: true });
    if (child.exitCode !== 0 || said.includes(', restarting in')) {
      throw new Error(`A process of the service crashed:\n${said}`);
    }
  };
  try {
    await Promise.race([ready(child, () => said), throwWhenProcessExits(child, () => said)]);
  } catch (error) {
    await end();
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    directory,
    readLog: () => said,
    stopProcess: end,
    stop,
  };
}

async function throwWhenProcessExits(child: ChildProcess, said: () => string): Promise<never> {
  await once(child, 'exit');
  throw new Error(`The service did not start:\n${said()}`);
}
