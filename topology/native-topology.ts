import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CannotStart } from '../libs/supervision/src/start-failure';
import { type Cluster, prepareCluster } from '../libs/embedded-postgres/src/cluster';
import { openDataDirectory } from '../libs/embedded-postgres/src/data-directory';
import { type Say } from '../libs/supervision/src/process-log';
import { type RestartPolicy, type Outcome } from '../libs/supervision/src/supervised-process';
import { Supervisor } from '../libs/supervision/src/supervisor';
import { freePort } from '../test/servers/free-port.js';
import { type ComposeFile, type ComposeService, readComposeFile } from './compose-file.js';
import { endsByItself, environmentOf, type Instance, writableFolders } from './instance.js';
import { accessLogOf, portOf, programFor, redisUrlOf, repository } from './programs.js';

/** As Docker does under `restart: unless-stopped`: for ever, after pauses that double until it has run for a while. */
const restartPolicy: RestartPolicy = {
  attempts: Infinity,
  firstPause: 100,
  longestPause: 60_000,
  calm: 10_000,
};

/** The service whose image is run by the PostgreSQL that npm brings. */
const database = 'postgres';

/**
 * The services of docker-compose.yml, run on this machine without Docker.
 *
 * Each is started with the command and the environment of that file, names of services replaced by addresses of
 * loopback and folders of containers by folders here; each comes back when it dies, as it would under Docker.
 */
export class NativeTopology {
  readonly #processes = new Map<string, { pid: number; launches: number }>();
  readonly #stopped = new Set<Instance>();

  private constructor(
    private readonly supervisor: Supervisor,
    private readonly cluster: Cluster,
    readonly instances: readonly Instance[],
  ) {}

  /**
   * Starts every service, each after those it depends on.
   *
   * @param directory what the services keep is kept in it
   * @param variables fill in the Compose file, as the environment of `docker compose` and `.env` do
   * @throws {Error} with a line that can be printed as it is, when one of them cannot start
   */
  static async start(
    directory: string,
    variables: Readonly<Record<string, string | undefined>>,
    say: Say = () => undefined,
  ): Promise<NativeTopology> {
    const supervisor = new Supervisor(say, restartPolicy);
    const data = orThrow(await openDataDirectory(directory));
    const cluster = orThrow(await prepareCluster(data, (plan) => supervisor.complete(plan)));
    const { password, port } = new URL(cluster.url);
    const { password: adminPassword } = new URL(cluster.adminUrl);
    const file = readComposeFile(await readFile(join(repository, 'docker-compose.yml'), 'utf8'), {
      ...variables,
      POSTGRES_PASSWORD: password,
      REDIS_PASSWORD: randomBytes(24).toString('base64url'),
      POSTGRES_ADMIN_PASSWORD: adminPassword,
    });
    const instances = await instancesOf(file, directory, Number(port));
    const topology = new NativeTopology(supervisor, cluster, instances);
    try {
      await topology.#startAll(instances);
    } catch (error) {
      await topology.stop();
      throw error;
    }
    return topology;
  }

  /** Where clients reach it: nginx. */
  get url(): string {
    return `http://127.0.0.1:${portOf(this.instance('nginx'))}`;
  }

  get databaseUrl(): string {
    return this.cluster.url;
  }

  /** Reaches the database's server as its superuser. */
  get databaseAdminUrl(): string {
    return this.cluster.adminUrl;
  }

  get accessLog(): string {
    return accessLogOf(this.instance('nginx'));
  }

  /** How one of the two Redis is reached. */
  redisUrlOf(name: 'redis-queue' | 'redis-cache'): string {
    return redisUrlOf(this.instance(name));
  }

  /** The address of one process, past nginx. */
  addressOf(name: string): string {
    return `127.0.0.1:${portOf(this.instance(name))}`;
  }

  instance(name: string): Instance {
    const found = this.instances.find((instance) => instance.name === name);
    if (found === undefined) throw new Error(`No process is called ${name}`);
    return found;
  }

  /** Ends a process as an accident would. Settles when it has been brought back and can be used again. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { launches } = this.#processes.get(name)!;
    this.signal(name, signal);
    while (this.#processes.get(name)!.launches === launches) {
      if (this.supervisor.stopping.aborted) throw new Error(`${name} did not come back`);
      await delay(20);
    }
  }

  /** Sends a signal to the process that a name stands for at the moment. */
  signal(name: string, signal: NodeJS.Signals): void {
    process.kill(this.pidOf(name), signal);
  }

  /** The process that a name stands for at the moment. */
  pidOf(name: string): number {
    return this.#processes.get(name)!.pid;
  }

  /** Stops services for as long as nobody starts them again: `docker compose stop`. */
  async stopServices(...names: string[]): Promise<void> {
    for (const instance of this.instances.filter(({ serviceName }) => names.includes(serviceName))) {
      await this.supervisor.stopOne(instance.name);
      this.#stopped.add(instance);
    }
  }

  /** Starts what was stopped, and what ends by itself once more: `make start`. */
  async startStopped(): Promise<void> {
    const starting = this.instances.filter(
      (instance) => this.#stopped.has(instance) || endsByItself(instance),
    );
    this.#stopped.clear();
    await this.#startAll(starting);
  }

  /** Stops every process, the last one started first. */
  stop(): Promise<void> {
    return this.supervisor.stop();
  }

  /** Ends every process at once. */
  insist(): void {
    this.supervisor.insist();
  }

  /** @param instances that do not run; those they depend on do, or are among them */
  async #startAll(instances: readonly Instance[]): Promise<void> {
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

  async #start(instance: Instance): Promise<void> {
    const { name, service } = instance;
    for (const folder of writableFolders(instance).values()) await mkdir(folder, { recursive: true });
    for (const mount of service.tmpfs ?? []) await emptyFolder(writableFolders(instance).get(target(mount))!);
    if (service.image.startsWith(`${database}:`)) {
      const settings = (service.command ?? []).slice(1);
      const plan = { ...this.cluster.plan, command: [...this.cluster.plan.command, ...settings] };
      orThrow(await this.supervisor.start(this.#watched(name, plan)));
      return;
    }
    const program = programFor(instance);
    const plan = {
      name,
      command: await program.command(instance, this.instances),
      environment: environmentOf(instance, this.instances),
      channel: program.channel ?? false,
      discreet: program.discreet ?? false,
      stopping: {
        ask: service.stop_signal ?? 'SIGTERM',
        patience: milliseconds(service.stop_grace_period ?? '10s'),
        insist: 'SIGKILL',
      },
    } as const;
    orThrow(
      endsByItself(instance)
        ? await this.supervisor.complete(plan)
        : await this.supervisor.start(
            this.#watched(name, {
              ...plan,
              untilReady: (child, signal) => program.untilReady(instance, child, signal),
              readyWithin: 120_000,
            }),
          ),
    );
  }

  /** Notes which process it is at the moment, and how often it was launched. */
  #watched<Plan extends Parameters<Supervisor['start']>[0]>(name: string, plan: Plan): Plan {
    return {
      ...plan,
      untilReady: async (child: Parameters<Plan['untilReady']>[0], signal: AbortSignal) => {
        await plan.untilReady(child, signal);
        const launches = (this.#processes.get(name)?.launches ?? 0) + 1;
        this.#processes.set(name, { pid: child.pid!, launches });
      },
    };
  }
}

async function instancesOf(
  { services }: ComposeFile,
  directory: string,
  databasePort: number,
): Promise<Instance[]> {
  const instances: Instance[] = [];
  for (const [serviceName, service] of Object.entries(services)) {
    const replicas = Number(service.deploy?.replicas ?? 1);
    for (let replica = 1; replica <= replicas; replica++) {
      const name = replicas === 1 ? serviceName : `${serviceName}-${replica}`;
      const ports = serviceName === database ? new Map([['5432', databasePort]]) : await portsOf(service);
      instances.push({ name, serviceName, service, ports, directory: join(directory, name) });
    }
  }
  return instances;
}

/** A published port is the one the file names; the others may be any. */
async function portsOf({ ports = [], expose = [] }: ComposeService): Promise<Map<string, number>> {
  const published = ports
    .map((mapping) => mapping.split(':'))
    .map(([here, port]) => [port!, Number(here)] as const);
  const exposed = await Promise.all(expose.map(async (port) => [port, await freePort()] as const));
  return new Map([...published, ...exposed]);
}

const target = (mount: string): string => mount.split(':')[0]!;

async function emptyFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
}

function milliseconds(duration: string): number {
  const [, amount, unit] = /^(\d+)(s|m)$/.exec(duration) ?? [];
  if (amount === undefined) throw new Error(`${duration} is no duration`);
  return Number(amount) * (unit === 'm' ? 60_000 : 1_000);
}

function orThrow<T>(outcome: T | Exclude<Outcome, 'up'>): T {
  if (outcome === 'stopped') throw new Error('The topology was stopped on its way up.');
  if (outcome instanceof CannotStart) throw new Error(outcome.line);
  return outcome;
}
