import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { ConfigurationError, readStandaloneConfig, type StandaloneConfig, apiThreadPoolSize } from '#config';
import { CannotStart } from './cannot-start.js';
import { prepareCluster } from './database/cluster.js';
import { type DataDirectory, openDataDirectory } from './preflight/data-directory.js';
import { checkPort } from './preflight/port.js';
import { saysReady, type ProcessPlan, type ServicePlan } from './processes/process-plan.js';
import { type Say } from './processes/say.js';
import { type Outcome } from './processes/supervised-process.js';
import { Supervisor } from './processes/supervisor.js';

/** The compiled applications that are run. */
export interface Applications {
  readonly migrate: string;
  readonly api: string;
  readonly worker: string;
}

/** Milliseconds beyond its own shutdown budget after which a process is ended by force. */
const LENIENCE = 200;

/** Milliseconds after a first Ctrl-C before another one counts: npm passes on what the terminal has sent already. */
const SAME_CTRL_C = 500;

/**
 * Runs FRS until it is told to stop.
 *
 * @returns the exit code.
 */
export async function runStandalone(
  variables: NodeJS.ProcessEnv,
  applications: Applications,
  say: Say,
): Promise<number> {
  const config = readConfig(variables);
  if (config instanceof CannotStart) return fail(config);

  const supervisor = new Supervisor(say);
  stopOnSignals(supervisor, say);
  const outcome = await startAll(config, variables, applications, supervisor, say).catch(
    // Nobody foresaw this one; a full disk, say. What runs by now is stopped in order all the same.
    (error: unknown) =>
      new CannotStart(`FRS cannot start: ${error instanceof Error ? error.message : String(error)}`),
  );
  if (outcome === 'up' && !supervisor.stopping.aborted) {
    const url = `http://${nameOf(config.host)}:${config.port}`;
    say('frs', `ready at ${url}  ·  documentation at ${url}/docs`);
    await once(supervisor.stopping, 'abort');
  }
  await supervisor.stop();
  if (outcome instanceof CannotStart) return fail(outcome);
  say('frs', 'stopped');
  return 0;
}

function readConfig(variables: NodeJS.ProcessEnv): StandaloneConfig | CannotStart {
  try {
    return readStandaloneConfig(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return new CannotStart(error.message);
    throw error;
  }
}

async function startAll(
  config: StandaloneConfig,
  variables: NodeJS.ProcessEnv,
  applications: Applications,
  supervisor: Supervisor,
  say: Say,
): Promise<Outcome> {
  const data = await openDataDirectory(config.dataDirectory);
  if (data instanceof CannotStart) return data;
  const obstacle = await checkPort(config.port, config.host);
  if (obstacle !== undefined) return obstacle;

  let databaseUrl = config.databaseUrl;
  if (databaseUrl === undefined) {
    const cluster = await prepareCluster(data, (plan) => supervisor.complete(plan));
    if (cluster === 'stopped' || cluster instanceof CannotStart) return cluster;
    say('frs', 'starting PostgreSQL');
    const started = await supervisor.start(cluster.plan);
    if (started !== 'up') return started;
    databaseUrl = cluster.url;
    await announceDatabase(data, databaseUrl, supervisor);
    say('frs', `PostgreSQL ready (data in ${data.shown})`);
  }

  const environment = {
    ...variables,
    DATABASE_URL: databaseUrl,
    PORT: String(config.port),
    HOST: config.host,
    FRS_SPOOL_DIR: data.spool,
    DATABASE_ADMIN_URL: undefined,
    // It counts from the first file on, so no process can say it of itself.
    UV_THREADPOOL_SIZE: String(apiThreadPoolSize),
  };
  const application = (name: keyof Applications, patience: number): ProcessPlan => ({
    name,
    command: [process.execPath, '--enable-source-maps', applications[name]],
    channel: true,
    environment,
    stopping: { ask: 'SIGTERM', patience, insist: 'SIGKILL' },
  });
  const service = (...plan: Parameters<typeof application>): ServicePlan => ({
    ...application(...plan),
    untilReady: saysReady,
    readyWithin: 120_000,
  });

  // Nobody else needs a superuser. On a server of our own the role of the service is seen to already.
  const adminUrl = config.databaseUrl === undefined ? undefined : variables.DATABASE_ADMIN_URL;
  const migrate = application('migrate', 2_000);
  const migrated = await supervisor.complete({
    ...migrate,
    environment: { ...environment, DATABASE_ADMIN_URL: adminUrl },
  });
  if (migrated !== 'up') return migrated;
  // What comes last is stopped first. By default, all patience together, PostgreSQL's included, stays below ten seconds.
  const { worker, api } = config.shutdown;
  const outcomes = await Promise.all([
    supervisor.start(service('worker', worker.end + LENIENCE)),
    supervisor.start(service('api', api.end + LENIENCE)),
  ]);
  return (
    outcomes.find((outcome) => outcome instanceof CannotStart) ?? outcomes.find((o) => o !== 'up') ?? 'up'
  );
}

/** Says for as long as the database runs where it is, to commands of the same user. */
async function announceDatabase(
  { urlFile }: DataDirectory,
  url: string,
  { stopping }: Supervisor,
): Promise<void> {
  await rm(urlFile, { force: true });
  await writeFile(urlFile, url, { mode: 0o600 });
  stopping.addEventListener('abort', () => {
    rmSync(urlFile, { force: true });
  });
}

function stopOnSignals(supervisor: Supervisor, say: Say): void {
  let since: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (since === undefined) {
      since = performance.now();
      say('frs', 'stopping');
      void supervisor.stop();
    } else if (signal === 'SIGINT' && performance.now() - since > SAME_CTRL_C) {
      say('frs', 'stopping at once');
      supervisor.insist();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // Whatever else ends this process, it takes the others along.
  process.on('exit', () => supervisor.insist());
  // Who reads our lines may go before us.
  process.stdout.on('error', () => undefined);
}

/** How a browser on this machine reaches the address. */
function nameOf(host: string): string {
  if (['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function fail({ line }: CannotStart): number {
  console.error(line);
  return 1;
}
