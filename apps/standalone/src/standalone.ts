import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import {
  ConfigurationError,
  getPathOfDatabaseUrlFile,
  readStandaloneConfig,
  type StandaloneConfig,
  apiThreadPoolSize,
  searchNodeOptions,
} from '#config';
import { openDataDirectory, prepareCluster } from '#embedded-postgres';
import { waitForReadyMessage } from '#lifecycle';
import {
  type ProcessDefinition,
  type ProcessLog,
  type ServiceDefinition,
  StartFailure,
  type StartOutcome,
  Supervisor,
} from '#supervision';
import { checkPortIsFree } from './check-port.js';

/** The paths of the main files of the compiled applications. */
export interface ApplicationPaths {
  readonly migrate: string;
  readonly api: string;
  readonly worker: string;
  readonly search: string;
}

/** The width of the column with process names in the log. */
export const longestProcessNameLength = 'postgres'.length;

/** The address on which the search process listens. */
const loopbackAddress = '127.0.0.1';

/** A process is killed if it still runs this number of milliseconds after the end of its shutdown timeout. */
const KILL_DELAY_AFTER_SHUTDOWN_TIMEOUT = 200;

/**
 * The time after which the search process is killed, in milliseconds. The time can be short, because the process is
 * stopped after the API and has no state to write.
 */
const SEARCH_STOP_TIMEOUT = 1_000;

/**
 * For this time after the first Ctrl-C, further signals are ignored, in milliseconds. Otherwise, one Ctrl-C would count
 * twice, because npm repeats the signal of the terminal.
 */
const REPEATED_SIGNAL_WINDOW = 500;

/**
 * Runs FRS until a signal stops it.
 *
 * @returns the exit code
 */
export async function runStandalone(
  variables: NodeJS.ProcessEnv,
  applications: ApplicationPaths,
  log: ProcessLog,
): Promise<number> {
  const config = readConfig(variables);
  if (config instanceof StartFailure) return printStartFailure(config);

  const supervisor = new Supervisor(log);
  stopOnSignals(supervisor, log);
  const outcome = await startAllProcesses(config, variables, applications, supervisor, log).catch(
    // After an unexpected error, for example a full disk, the processes that already run are stopped in order.
    (error: unknown) =>
      new StartFailure(`FRS cannot start: ${error instanceof Error ? error.message : String(error)}`),
  );
  if (outcome === 'succeeded' && !supervisor.stopping.aborted) {
    const url = `http://${getBrowserHost(config.host)}:${config.port}`;
    log('frs', `ready at ${url}  ·  documentation at ${url}/docs`);
    await once(supervisor.stopping, 'abort');
  }
  await supervisor.stop();
  if (outcome instanceof StartFailure) return printStartFailure(outcome);
  log('frs', 'stopped');
  return 0;
}

function readConfig(variables: NodeJS.ProcessEnv): StandaloneConfig | StartFailure {
  try {
    return readStandaloneConfig(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return new StartFailure(error.message);
    throw error;
  }
}

async function startAllProcesses(
  config: StandaloneConfig,
  variables: NodeJS.ProcessEnv,
  applications: ApplicationPaths,
  supervisor: Supervisor,
  log: ProcessLog,
): Promise<StartOutcome> {
  const data = await openDataDirectory(config.dataDirectory);
  if (data instanceof StartFailure) return data;
  const portFailure = await checkPortIsFree(config.port, config.host);
  if (portFailure !== undefined) return portFailure;
  const spool = await recreateSpoolDirectory(data.path);

  let databaseUrl = config.databaseUrl;
  if (databaseUrl === undefined) {
    const cluster = await prepareCluster(data, supervisor);
    if (cluster === 'stopped' || cluster instanceof StartFailure) return cluster;
    log('frs', 'starting PostgreSQL');
    const started = await supervisor.start(cluster.server);
    if (started !== 'succeeded') return started;
    databaseUrl = cluster.url;
    await publishDatabaseUrl(getPathOfDatabaseUrlFile(data.path), databaseUrl, supervisor);
    log('frs', `PostgreSQL ready (data in ${data.displayPath})`);
  }

  const searchPort = await getPort({ host: loopbackAddress });
  const environment = {
    ...variables,
    DATABASE_URL: databaseUrl,
    PORT: String(config.port),
    HOST: config.host,
    FRS_SPOOL_DIR: spool,
    FRS_SEARCH_URL: config.searchUrl ?? `http://${loopbackAddress}:${searchPort}`,
    FRS_SEARCH_PORT: String(searchPort),
    DATABASE_ADMIN_URL: undefined,
    // The supervisor sets this variable, because libuv may read the variable before code of the API process could set
    // it.
    UV_THREADPOOL_SIZE: String(apiThreadPoolSize),
  };
  const processOf = (name: keyof ApplicationPaths, stopTimeout: number): ProcessDefinition => ({
    name,
    command: [
      process.execPath,
      '--enable-source-maps',
      ...(name === 'search' ? searchNodeOptions : []),
      applications[name],
    ],
    ipc: true,
    environment,
    stop: { signal: 'SIGTERM', timeout: stopTimeout, killSignal: 'SIGKILL' },
  });
  const serviceOf = (...args: Parameters<typeof processOf>): ServiceDefinition => ({
    ...processOf(...args),
    waitUntilReady: waitForReadyMessage,
    readyTimeout: 120_000,
  });

  // The migrations need a superuser only for an external database. In the database of `make run`, the role of the
  // service already exists.
  const adminUrl = config.databaseUrl === undefined ? undefined : variables.DATABASE_ADMIN_URL;
  const migrated = await supervisor.runToCompletion({
    ...processOf('migrate', 2_000),
    environment: { ...environment, DATABASE_ADMIN_URL: adminUrl },
  });
  if (migrated !== 'succeeded') return migrated;
  // The API is started last and stopped first. With the default settings, all stop timeouts add up to less than ten seconds.
  const { worker, api } = config.shutdown;
  const search = serviceOf('search', SEARCH_STOP_TIMEOUT);
  const outcomes = await Promise.all([
    supervisor.start(serviceOf('worker', worker.end + KILL_DELAY_AFTER_SHUTDOWN_TIMEOUT)),
    // The search process listens on loopback only, because only the API uses it.
    ...(config.faceIndex === 'embedded' && config.searchUrl === undefined
      ? [supervisor.start({ ...search, environment: { ...environment, HOST: loopbackAddress } })]
      : []),
    supervisor.start(serviceOf('api', api.end + KILL_DELAY_AFTER_SHUTDOWN_TIMEOUT)),
  ]);
  return (
    outcomes.find((outcome) => outcome instanceof StartFailure) ??
    outcomes.find((outcome) => outcome !== 'succeeded') ??
    'succeeded'
  );
}

/** Deletes the files of incomplete uploads that remain from an earlier run of the service. */
async function recreateSpoolDirectory(dataDirectory: string): Promise<string> {
  const spool = join(dataDirectory, 'spool');
  await rm(spool, { recursive: true, force: true });
  await mkdir(spool, { mode: 0o700 });
  return spool;
}

/** Writes the database's address to a file, for other commands of the same user, until the database is stopped. */
async function publishDatabaseUrl(file: string, url: string, { stopping }: Supervisor): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, url, { mode: 0o600 });
  stopping.addEventListener('abort', () => {
    rmSync(file, { force: true });
  });
}

function stopOnSignals(supervisor: Supervisor, log: ProcessLog): void {
  let stoppingSince: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (stoppingSince === undefined) {
      stoppingSince = performance.now();
      log('frs', 'stopping');
      void supervisor.stop();
    } else if (signal === 'SIGINT' && performance.now() - stoppingSince > REPEATED_SIGNAL_WINDOW) {
      log('frs', 'stopping immediately');
      supervisor.kill();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // Kills all child processes when this process exits for any reason.
  process.on('exit', () => supervisor.kill());
  // Errors are ignored, because the program that reads the log may exit before FRS.
  process.stdout.on('error', () => undefined);
}

/** Returns the host name that a browser on this machine can use for the address. */
function getBrowserHost(host: string): string {
  if (['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function printStartFailure({ message }: StartFailure): number {
  console.error(message);
  return 1;
}
