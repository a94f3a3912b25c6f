import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../servers/free-port.js';
import { createDatabase } from '../servers/postgres.js';

/** The whole service, running as its users run it. */
export interface RunningService {
  readonly url: string;
  /** The supervisor, whose children the other processes are. */
  readonly pid: number;
  /** The folder in which it keeps what it keeps. */
  readonly directory: string;
  /** Everything it has written to its log so far. */
  said(): string;
  /** Ends the service as Ctrl-C does, and leaves its folder. */
  end(): Promise<void>;
  /** Ends the service and removes its folder. Rejects when any of its processes has crashed meanwhile. */
  stop(): Promise<void>;
}

/** A service on a database of its own, on the server that all suites share. */
export interface Service extends RunningService {
  readonly databaseUrl: string;
}

/**
 * Starts the service with the one command that users start it with, on a fresh database of the test server.
 *
 * @param variables the environment on top of what every test needs
 */
export async function startService(variables: Record<string, string> = {}): Promise<Service> {
  const database = await createDatabase();
  try {
    const service = await startServiceAlone({ DATABASE_URL: database.url, ...variables });
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

/** Starts the service on nothing but an empty folder: with a PostgreSQL of its own, unless the variables name one. */
export async function startServiceAlone(variables: Record<string, string> = {}): Promise<RunningService> {
  const directory = await mkdtemp(join(tmpdir(), 'frs-end-to-end-'));
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../apps/standalone/src/main.js', import.meta.url))],
    {
      env: { PATH: process.env.PATH, FRS_DATA_DIR: directory, PORT: String(port), ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
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
    if (said.includes(', restarting in')) throw new Error(`A process of the service crashed:\n${said}`);
  };
  try {
    await saysReady(child, () => said);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, pid: child.pid!, directory, said: () => said, end, stop };
}

function saysReady(child: ChildProcess, said: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', () => {
      if (said().includes('ready at http')) resolve();
    });
    child.once('exit', () => {
      reject(new Error(`The service did not start:\n${said()}`));
    });
  });
}
