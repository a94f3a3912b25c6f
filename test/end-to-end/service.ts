import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../servers/free-port.js';
import { createDatabase, createMigratedDatabase, type TestDatabase } from '../servers/postgres.js';

/** The whole service, running as its users run it. */
export interface RunningService {
  readonly url: string;
  /** The supervisor, whose children the other processes are. */
  readonly pid: number;
  /** The folder in which it keeps what it keeps. */
  readonly directory: string;
  /** Everything it has written to its log so far. */
  readLog(): string;
  /** Ends the service as Ctrl-C does, and leaves its folder. */
  stopProcess(): Promise<void>;
  /** Ends the service and removes its folder. Rejects when any of its processes has crashed meanwhile. */
  stop(): Promise<void>;
}

/** A service on a database of its own, on the server that all suites share. */
export interface Service extends RunningService {
  readonly databaseUrl: string;
}

type Variables = Readonly<Record<string, string>>;

/** One of the applications, started as the test's own process. */
interface Program {
  readonly application: 'standalone' | 'api';
  /** Resolves when it answers requests. */
  readonly ready: (child: ChildProcess, said: () => string) => Promise<void>;
}

const standalone: Program = {
  application: 'standalone',
  ready: (child, said) =>
    new Promise((resolve) => {
      child.stdout!.on('data', () => {
        if (said().includes('ready at http')) resolve();
      });
    }),
};

const api: Program = {
  application: 'api',
  ready: async (child) => {
    await once(child, 'message');
  },
};

/**
 * Starts the service with the one command that users start it with, on a fresh database of the test server.
 *
 * @param variables the environment on top of what every test needs
 */
export function startService(variables: Variables = {}): Promise<Service> {
  return startOn(createDatabase(), (DATABASE_URL) => start(standalone, { DATABASE_URL, ...variables }));
}

/** Starts the service on nothing but an empty folder: with a PostgreSQL of its own, unless the variables name one. */
export function startServiceAlone(variables: Variables = {}): Promise<RunningService> {
  return start(standalone, variables);
}

/**
 * Starts the API without a worker, on a migrated database of its own or on the one that the variables name. It takes less than
 * half as long as a service does, and is enough where no photo is encoded.
 */
export function startApi(variables: Variables = {}): Promise<Service> {
  const { DATABASE_URL: url } = variables;
  const database =
    url === undefined ? createMigratedDatabase() : Promise.resolve({ url, drop: () => Promise.resolve() });
  return startOn(database, (DATABASE_URL) => start(api, { ...variables, DATABASE_URL }));
}

async function startOn(
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

async function start({ application, ready }: Program, variables: Variables): Promise<RunningService> {
  const directory = await mkdtemp(join(tmpdir(), 'frs-end-to-end-'));
  const port = variables.PORT ?? String(await freePort());
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL(`../../apps/${application}/src/main.js`, import.meta.url))],
    {
      env: {
        PATH: process.env.PATH,
        FRS_DATA_DIR: directory,
        FRS_SPOOL_DIR: join(directory, 'spool'),
        PORT: port,
        // Another encoder takes as long to start as ten photos take to be encoded.
        FRS_WORKER_THREADS: '1',
        ...variables,
      },
      // A process that is not supervised says over IPC that it is ready, and ends when the test is gone.
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
    await Promise.race([ready(child, () => said), failsToStart(child, () => said)]);
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

async function failsToStart(child: ChildProcess, said: () => string): Promise<never> {
  await once(child, 'exit');
  throw new Error(`The service did not start:\n${said()}`);
}
