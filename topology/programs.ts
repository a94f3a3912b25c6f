import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { saysReady } from '../libs/supervision/src/process-definition';
import { type Instance, mountedFiles, translate } from './instance.js';

/** The root of the repository, seen from `dist/topology/`. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** What stands on this machine for an image. */
export interface Program {
  /** Lays out what the process needs, and tells how it is started. */
  command(instance: Instance, all: readonly Instance[]): Promise<readonly string[]>;
  /** Settles when the process can be used. */
  untilReady(instance: Instance, child: ChildProcess, signal: AbortSignal): Promise<unknown>;
  /** Whether it has a channel to its supervisor. */
  readonly channel?: boolean;
  /** Whether what it says while it comes and goes is of no interest. */
  readonly discreet?: boolean;
}

const frs: Program = {
  channel: true,
  command(instance, all) {
    const [, ...args] = commandOf(instance, all);
    const script = args.pop()!;
    return Promise.resolve([process.execPath, ...args, join(repository, script)]);
  },
  untilReady: (_, child, signal) => saysReady(child, signal),
};

const redis: Program = {
  discreet: true,
  command(instance, all) {
    const port = String(portOf(instance));
    return Promise.resolve(diesWithUs([...commandOf(instance, all), '--port', port, '--bind', '127.0.0.1']));
  },
  async untilReady(instance, _, signal) {
    const client = new Redis(redisUrlOf(instance), { retryStrategy: () => 50, lazyConnect: true });
    client.on('error', () => undefined);
    // A Redis that reads its file back answers LOADING until it is done.
    await until(async () => (await client.ping()) === 'PONG', signal).finally(() => {
      client.disconnect();
    });
  },
};

const nginx: Program = {
  discreet: true,
  async command(instance, all) {
    const [program, flag, directives] = commandOf(instance, all);
    const [{ source, target }] = mountedFiles(instance) as [{ source: string; target: string }];
    const configuration = join(instance.directory, target);
    await mkdir(dirname(configuration), { recursive: true });
    await writeFile(
      configuration,
      translate(await readFile(join(repository, source), 'utf8'), instance, all)
        .replace(/listen (\d+)/, (_, port: string) => `listen 127.0.0.1:${instance.ports.get(port)}`)
        .replace('/dev/stdout', accessLogOf(instance)),
    );
    // Only root may say who nginx is to be, and has to: the account it would choose has no way into this folder.
    const account = process.getuid?.() === 0 ? ' user root;' : '';
    return diesWithUs([
      ...[program!, '-p', instance.directory, '-e', 'stderr', '-c', configuration],
      ...[flag!, directives! + account],
    ]);
  },
  untilReady: (instance, _, signal) =>
    until(() => fetch(`http://127.0.0.1:${portOf(instance)}/healthz`).then((answer) => answer.ok), signal),
};

const programs: Readonly<Record<string, Program>> = { frs, redis, nginx };

/**
 * The program that stands for the image of a service.
 *
 * @throws {Error} for an image that has none
 */
export function programFor({ serviceName, service }: Instance): Program {
  const image = basename(service.image).split(':')[0]!;
  const program = programs[image];
  if (program === undefined) throw new Error(`Nothing stands for the image ${image} of ${serviceName}`);
  return program;
}

/** Where nginx writes its access log; it cannot open a standard output that is no file. */
export const accessLogOf = ({ directory }: Instance): string => join(directory, 'access.log');

/** How a Redis is reached, its password included. */
export function redisUrlOf(instance: Instance): string {
  const { REDISCLI_AUTH: password = '' } = instance.service.environment ?? {};
  return `redis://:${password}@127.0.0.1:${portOf(instance)}`;
}

/** The port of an instance that has one. */
export const portOf = ({ ports }: Instance): number => ports.values().next().value!;

const commandOf = (instance: Instance, all: readonly Instance[]): string[] =>
  (instance.service.command ?? []).map((word) => translate(word, instance, all));

/** Where the machine can do it, the kernel stops a server whose supervisor was killed. */
function diesWithUs(command: readonly string[]): readonly string[] {
  const prefix = ['--pdeathsig', 'TERM', '--'];
  try {
    execFileSync('setpriv', [...prefix, 'true'], { stdio: 'ignore' });
    return ['setpriv', ...prefix, ...command];
  } catch {
    return command;
  }
}

async function until(ask: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await ask().catch(() => false))) await delay(50, undefined, { signal });
}
