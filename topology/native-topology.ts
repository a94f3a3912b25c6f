import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type PreparedCluster, openDataDirectory, prepareCluster } from '#embedded-postgres';
import {
  type ProcessDefinition,
  type ProcessLog,
  type RestartPolicy,
  type ServiceDefinition,
  StartFailure,
  type StartOutcome,
  Supervisor,
} from '#supervision';
import { findFreePort } from '../test/servers/free-port.js';
import { type ComposeFile, type ComposeService, readComposeFile } from './compose-file.js';
import {
  createEnvironment,
  type ServiceInstance,
  exitsWhenDone,
  getWritableDirectories,
} from './instance.js';
import {
  accessLogPathOf,
  firstPortOf,
  findReplacementProgram,
  redisUrlOf,
  repositoryDirectory,
} from './programs.js';

/** A restart policy like Docker's policy for `restart: unless-stopped`. */
const restartPolicy: RestartPolicy = {
  maxStartAttempts: Infinity,
  initialDelay: 100,
  maxDelay: 60_000,
  resetAfter: 10_000,
};

/** The name of the service whose program, PostgreSQL, is part of the npm packages. */
const databaseServiceName = 'postgres';

/**
 * The services of docker-compose.yml, run on this machine without Docker.
 *
 * Each service is started with its command and environment in docker-compose.yml. Host names of services are replaced
 * by addresses on loopback, and directories of containers by local directories. A process that crashes is restarted, as
 * Docker does.
 */
export class NativeTopology {
  readonly #processes = new Map<string, { pid: number; launches: number }>();
  readonly #stopped = new Set<ServiceInstance>();

  private constructor(
    private readonly supervisor: Supervisor,
    private readonly cluster: PreparedCluster,
    readonly instances: readonly ServiceInstance[],
  ) {}

  /**
   * Starts every service after the services it depends on.
   *
   * @param directory contains the data of all services
   * @param variables the variables for the Compose file, as `docker compose` reads them from its environment and `.env`
   * @throws {Error} with a message of one line if a service cannot start
   */
  static async start(
    directory: string,
    variables: Readonly<Record<string, string | undefined>>,
    log: ProcessLog = () => undefined,
  ): Promise<NativeTopology> {
    const supervisor = new Supervisor(log, restartPolicy);
    const data = throwUnlessStarted(await openDataDirectory(directory));
    const cluster = throwUnlessStarted(await prepareCluster(data, supervisor));
    const { password, port } = new URL(cluster.url);
    const { password: adminPassword } = new URL(cluster.adminUrl);
    const file = readComposeFile(await readFile(join(repositoryDirectory, 'docker-compose.yml'), 'utf8'), {
      ...variables,
      POSTGRES_PASSWORD: password,
      REDIS_PASSWORD: randomBytes(24).toString('base64url'),
      POSTGRES_ADMIN_PASSWORD: adminPassword,
    });
    const instances = await createInstances(file, directory, Number(port));
    const topology = new NativeTopology(supervisor, cluster, instances);
    try {
      await topology.#startAll(instances);
    } catch (error) {
      await topology.stop();
      throw error;
    }
    return topology;
  }

  /** The URL for clients, which is the URL of nginx. */
  get url(): string {
    return `http://127.0.0.1:${firstPortOf(this.findInstance('nginx'))}`;
  }

  get databaseUrl(): string {
    return this.cluster.url;
  }

  /** The connection URL of the superuser of the database. */
  get databaseAdminUrl(): string {
    return this.cluster.adminUrl;
  }

  get accessLog(): string {
    return accessLogPathOf(this.findInstance('nginx'));
  }

  redisUrlOf(name: 'redis-queue' | 'redis-cache'): string {
    return redisUrlOf(this.findInstance(name));
  }

  /** Returns the host and port of one process, for requests that bypass nginx. */
  hostAndPortOf(name: string): string {
    return `127.0.0.1:${firstPortOf(this.findInstance(name))}`;
  }

  findInstance(name: string): ServiceInstance {
    const found = this.instances.find((instance) => instance.name === name);
    if (found === undefined) throw new Error(`There is no process ${name}.`);
    return found;
  }

  /** Sends a signal to a process. The returned promise is settled when the process has been restarted and is ready. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { launches } = this.#processes.get(name)!;
    this.sendSignal(name, signal);
    while (this.#processes.get(name)!.launches === launches) {
      if (this.supervisor.stopping.aborted) throw new Error(`${name} was not restarted.`);
      await delay(20);
    }
  }

  /** Sends a signal to the current process of an instance. */
  sendSignal(name: string, signal: NodeJS.Signals): void {
    process.kill(this.pidOf(name), signal);
  }

  /** Returns the process ID of the current process of an instance. */
  pidOf(name: string): number {
    return this.#processes.get(name)!.pid;
  }

  /** Stops services, as `docker compose stop` does. */
  async stopServices(...names: string[]): Promise<void> {
    for (const instance of this.instances.filter(({ serviceName }) => names.includes(serviceName))) {
      await this.supervisor.stopProcess(instance.name);
      this.#stopped.add(instance);
    }
  }

  /** Starts the stopped services, and runs the migrations again, as `make start` does. */
  async startStoppedServices(): Promise<void> {
    const starting = this.instances.filter(
      (instance) => this.#stopped.has(instance) || exitsWhenDone(instance),
    );
    this.#stopped.clear();
    await this.#startAll(starting);
  }

  /** Stops all processes, in the reverse order of their start. */
  stop(): Promise<void> {
    return this.supervisor.stop();
  }

  /** Kills all processes without waiting for their exit. */
  killAll(): void {
    this.supervisor.kill();
  }

  /**
   * @param instances instances that are not running. If one of them depends on another instance, that other instance
   *   must be running or must also be in this list.
   */
  async #startAll(instances: readonly ServiceInstance[]): Promise<void> {
    const waiting = new Set(instances);
    const up = new Set(
      this.instances.filter((instance) => !waiting.has(instance)).map(({ serviceName }) => serviceName),
    );
    while (waiting.size > 0) {
      const next = [...waiting].filter(({ service }) =>
        Object.keys(service.depends_on ?? {}).every((name) => up.has(name)),
      );
      await Promise.all(next.map((instance) => this.#start(instance)));
      for (const instance of next) {
        waiting.delete(instance);
        up.add(instance.serviceName);
      }
    }
  }

  async #start(instance: ServiceInstance): Promise<void> {
    const { name, service } = instance;
    for (const path of getWritableDirectories(instance).values()) await mkdir(path, { recursive: true });
    for (const mount of service.tmpfs ?? [])
      await recreateDirectory(getWritableDirectories(instance).get(getMountTarget(mount))!);
    if (instance.serviceName === databaseServiceName) {
      const settings = (service.command ?? []).slice(1);
      const { server } = this.cluster;
      const definition = { ...server, command: [...server.command, ...settings] };
      throwUnlessStarted(await this.supervisor.start(this.#recordLaunches(name, definition)));
      return;
    }
    const program = findReplacementProgram(instance);
    const definition: ProcessDefinition = {
      name,
      command: await program.prepareCommand(instance, this.instances),
      environment: createEnvironment(instance, this.instances),
      ipc: program.ipc ?? false,
      logOnlyWhileReady: program.logOnlyWhileReady ?? false,
      stop: {
        signal: service.stop_signal ?? 'SIGTERM',
        timeout: parseDuration(service.stop_grace_period ?? '10s'),
        killSignal: 'SIGKILL',
      },
    };
    throwUnlessStarted(
      exitsWhenDone(instance)
        ? await this.supervisor.runToCompletion(definition)
        : await this.supervisor.start(
            this.#recordLaunches(name, {
              ...definition,
              waitUntilReady: (child, signal) => program.waitUntilReady(instance, child, signal),
              readyTimeout: 120_000,
            }),
          ),
    );
  }

  /**
   * Changes a definition so that the process ID and the number of launches are recorded whenever the process becomes
   * ready.
   */
  #recordLaunches(name: string, definition: ServiceDefinition): ServiceDefinition {
    return {
      ...definition,
      waitUntilReady: async (child, signal) => {
        await definition.waitUntilReady(child, signal);
        const launches = (this.#processes.get(name)?.launches ?? 0) + 1;
        this.#processes.set(name, { pid: child.pid!, launches });
      },
    };
  }
}

async function createInstances(
  { services }: ComposeFile,
  directory: string,
  databasePort: number,
): Promise<ServiceInstance[]> {
  const instances: ServiceInstance[] = [];
  for (const [serviceName, service] of Object.entries(services)) {
    const replicas = Number(service.deploy?.replicas ?? 1);
    for (let replica = 1; replica <= replicas; replica++) {
      const name = replicas === 1 ? serviceName : `${serviceName}-${replica}`;
      const ports =
        serviceName === databaseServiceName ? new Map([['5432', databasePort]]) : await assignPorts(service);
      instances.push({ name, serviceName, service, ports, directory: join(directory, name) });
    }
  }
  return instances;
}

/**
 * Assigns a local port to each port of a service. A published port keeps its number, and an exposed port is replaced by
 * a free port.
 */
async function assignPorts({ ports = [], expose = [] }: ComposeService): Promise<Map<string, number>> {
  const published = ports
    .map((mapping) => mapping.split(':'))
    .map(([hostPort, port]) => [port!, Number(hostPort)] as const);
  const exposed = await Promise.all(expose.map(async (port) => [port, await findFreePort()] as const));
  return new Map([...published, ...exposed]);
}

const getMountTarget = (mount: string): string => mount.split(':')[0]!;

async function recreateDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
}

function parseDuration(duration: string): number {
  const [, amount, unit] = /^(\d+)(s|m)$/.exec(duration) ?? [];
  if (amount === undefined) throw new Error(`${duration} is not a duration.`);
  return Number(amount) * (unit === 'm' ? 60_000 : 1_000);
}

function throwUnlessStarted<T>(outcome: T | Exclude<StartOutcome, 'succeeded'>): T {
  if (outcome === 'stopped') throw new Error('The topology was stopped before it was ready.');
  if (outcome instanceof StartFailure) throw new Error(outcome.message);
  return outcome;
}
