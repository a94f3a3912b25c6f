import { join } from 'node:path';
import { type ComposeService } from './compose-file.js';

/** One process of the native topology; it corresponds to a container of Docker Compose. */
export interface ServiceInstance {
  /** `api-1`, `worker-2` */
  readonly name: string;
  /** The name of the service in the Compose file. Other services use this name as the host name of the instance. */
  readonly serviceName: string;
  readonly service: ComposeService;
  /** The ports of the service in the Compose file, each with the loopback port that replaces it. */
  readonly ports: ReadonlyMap<string, number>;
  /** The directory for the volumes and tmpfs mounts of the instance. */
  readonly directory: string;
}

/** Checks whether the service exits when its work is done, as the migrations do. */
export const exitsWhenDone = ({ service }: ServiceInstance): boolean => service.restart === 'no';

/** Returns the directories that the container can write to, each with the local directory that replaces it. */
export function getWritableDirectories({ service, directory }: ServiceInstance): Map<string, string> {
  const targets = [
    ...(service.volumes ?? [])
      .map((volume) => volume.split(':'))
      .filter(([source]) => !isMountedFile(source!)),
    ...(service.tmpfs ?? []).map((mount) => ['', ...mount.split(':')]),
  ].map(([, target]) => target!);
  return new Map(targets.map((target) => [target, join(directory, target)]));
}

/**
 * Returns the files that are mounted into the container. `source` is the path in the repository, and `target` the path
 * in the container.
 */
export function getMountedFiles({ service }: ServiceInstance): { source: string; target: string }[] {
  return (service.volumes ?? [])
    .map((volume) => volume.split(':'))
    .filter(([source]) => isMountedFile(source!))
    .map(([source, target]) => ({ source: source!, target: target! }));
}

const isMountedFile = (source: string): boolean => source.startsWith('./');

/**
 * Replaces, in a text such as a command, each host and port of another service by an address on loopback, and each
 * directory of the container by a local directory.
 */
export function replaceContainerAddresses(
  text: string,
  instance: ServiceInstance,
  all: readonly ServiceInstance[],
): string {
  let translated = text;
  for (const { serviceName, ports } of all) {
    for (const [port, localPort] of ports) {
      translated = translated.replaceAll(
        new RegExp(`(?<![\\w.-])${serviceName}:${port}(?!\\d)`, 'g'),
        `127.0.0.1:${localPort}`,
      );
    }
  }
  for (const [target, localPath] of getWritableDirectories(instance)) {
    translated = translated.replaceAll(new RegExp(`(?<![\\w/.-])${target}(?![\\w.-])`, 'g'), localPath);
  }
  return translated;
}

/** Creates the environment variables of an instance. Of the variables of this process, only PATH is passed on. */
export function createEnvironment(
  instance: ServiceInstance,
  all: readonly ServiceInstance[],
): NodeJS.ProcessEnv {
  const temporary = getWritableDirectories(instance).get('/tmp');
  const own = Object.entries(instance.service.environment ?? {}).map(([name, value]) => [
    name,
    toLocalAddress(value, instance) ?? replaceContainerAddresses(value, instance, all),
  ]);
  return {
    PATH: process.env.PATH,
    // The bench records CPU profiles with an option of Node.js.
    ...(process.env.NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS: process.env.NODE_OPTIONS }),
    HOME: instance.directory,
    ...(temporary === undefined ? {} : { TMPDIR: temporary }),
    ...(Object.fromEntries(own) as NodeJS.ProcessEnv),
  };
}

/**
 * Replaces the address or port on which a process listens: a container listens on all addresses of its network, but a
 * local process listens on loopback only.
 */
function toLocalAddress(value: string, { ports }: ServiceInstance): string | undefined {
  if (value === '0.0.0.0') return '127.0.0.1';
  return ports.get(value)?.toString();
}
