import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { waitForReadyMessage } from '#lifecycle';
import { pollUntilReady } from '#supervision';
import { type ServiceInstance, getMountedFiles, replaceContainerAddresses } from './instance.js';

/** The root of the repository, relative to `dist/topology/`. */
export const repositoryDirectory = fileURLToPath(new URL('../..', import.meta.url));

/** Defines the local program that replaces a container image. */
export interface ReplacementProgram {
  /** Writes the files that the process needs, and returns the command that starts it. */
  prepareCommand(instance: ServiceInstance, all: readonly ServiceInstance[]): Promise<readonly string[]>;
  waitUntilReady(instance: ServiceInstance, child: ChildProcess, signal: AbortSignal): Promise<unknown>;
  /** Whether the process has an IPC channel to its supervisor. */
  readonly ipc?: boolean;
  /** Whether the output of the process during its start and stop is discarded. */
  readonly logOnlyWhileReady?: boolean;
}

const frsProgram: ReplacementProgram = {
  ipc: true,
  prepareCommand(instance, all) {
    const [, ...args] = resolveCommand(instance, all);
    const script = args.pop()!;
    return Promise.resolve([process.execPath, ...args, join(repositoryDirectory, script)]);
  },
  waitUntilReady: (_, child, signal) => waitForReadyMessage(child, signal),
};

const redisProgram: ReplacementProgram = {
  logOnlyWhileReady: true,
  prepareCommand(instance, all) {
    const port = String(firstPortOf(instance));
    return Promise.resolve(
      terminateOnParentDeath([...resolveCommand(instance, all), '--port', port, '--bind', '127.0.0.1']),
    );
  },
  async waitUntilReady(instance, _, signal) {
    const client = new Redis(redisUrlOf(instance), { retryStrategy: () => 50, lazyConnect: true });
    client.on('error', () => undefined);
    // Redis answers PING with an error while it loads its append-only file.
    await pollUntilReady(() => client.ping(), signal).finally(() => {
      client.disconnect();
    });
  },
};

const nginxProgram: ReplacementProgram = {
  logOnlyWhileReady: true,
  async prepareCommand(instance, all) {
    const [program, flag, directives] = resolveCommand(instance, all);
    const [{ source, target }] = getMountedFiles(instance) as [{ source: string; target: string }];
    const configuration = join(instance.directory, target);
    await mkdir(dirname(configuration), { recursive: true });
    await writeFile(
      configuration,
      replaceContainerAddresses(await readFile(join(repositoryDirectory, source), 'utf8'), instance, all)
        .replace(/listen (\d+)/, (_, port: string) => `listen 127.0.0.1:${instance.ports.get(port)}`)
        .replace('/dev/stdout', accessLogPathOf(instance)),
    );
    // If root starts nginx, nginx would by default run its workers as another account, which cannot access the
    // directory of this instance.
    const account = process.getuid?.() === 0 ? ' user root;' : '';
    return terminateOnParentDeath([
      ...[program!, '-p', instance.directory, '-e', 'stderr', '-c', configuration],
      ...[flag!, directives! + account],
    ]);
  },
  waitUntilReady: (instance, _, signal) =>
    pollUntilReady(async () => {
      const { ok, status } = await fetch(`http://127.0.0.1:${firstPortOf(instance)}/healthz`);
      if (!ok) throw new Error(`/healthz answers ${status}.`);
    }, signal),
};

const programsByImage: Readonly<Record<string, ReplacementProgram>> = {
  frs: frsProgram,
  redis: redisProgram,
  nginx: nginxProgram,
};

/**
 * Finds the program that replaces the image of a service.
 *
 * @throws {Error} if no local program replaces the image
 */
export function findReplacementProgram({ serviceName, service }: ServiceInstance): ReplacementProgram {
  const image = basename(service.image).split(':')[0]!;
  const program = programsByImage[image];
  if (program === undefined) throw new Error(`No program replaces the image ${image} of ${serviceName}.`);
  return program;
}

/**
 * The path of the access log of nginx. The log is a file, because nginx cannot open standard output if standard output
 * is a pipe.
 */
export const accessLogPathOf = ({ directory }: ServiceInstance): string => join(directory, 'access.log');

/** Returns the connection URL of a Redis instance, including its password. */
export function redisUrlOf(instance: ServiceInstance): string {
  const { REDISCLI_AUTH: password = '' } = instance.service.environment ?? {};
  return `redis://:${password}@127.0.0.1:${firstPortOf(instance)}`;
}

/** Returns the local port of an instance; if it has several ports, the first one. */
export const firstPortOf = ({ ports }: ServiceInstance): number => ports.values().next().value!;

const resolveCommand = (instance: ServiceInstance, all: readonly ServiceInstance[]): string[] =>
  (instance.service.command ?? []).map((word) => replaceContainerAddresses(word, instance, all));

/**
 * Changes the command of a server so that the kernel terminates the server when its supervisor is killed. The command
 * is not changed if `setpriv` is not available.
 */
function terminateOnParentDeath(command: readonly string[]): readonly string[] {
  const prefix = ['--pdeathsig', 'TERM', '--'];
  try {
    execFileSync('setpriv', [...prefix, 'true'], { stdio: 'ignore' });
    return ['setpriv', ...prefix, ...command];
  } catch {
    return command;
  }
}
