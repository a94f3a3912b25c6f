import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '../servers/postgres.js';
import { freePort } from '../servers/free-port.js';

/** The whole service, running as its users run it, on a database of its own. */
export interface Service {
  readonly url: string;
  readonly databaseUrl: string;
  /** The supervisor, whose children the other processes are. */
  readonly pid: number;
  /** Ends the service as Ctrl-C does. Rejects when any of its processes has crashed meanwhile. */
  stop(): Promise<void>;
}

/**
 * Starts the service with the one command that users start it with.
 *
 * @param variables the environment on top of what every test needs
 */
export async function startService(variables: Record<string, string> = {}): Promise<Service> {
  const database = await createDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'frs-end-to-end-'));
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../apps/standalone/src/main.js', import.meta.url))],
    {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        FRS_DATA_DIR: directory,
        PORT: String(port),
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (said += text.toString()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await database.drop();
    await rm(directory, { recursive: true, force: true });
    if (said.includes('starting it again')) throw new Error(`A process of the service crashed:\n${said}`);
  };
  try {
    await saysReady(child, () => said);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, databaseUrl: database.url, pid: child.pid!, stop };
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
