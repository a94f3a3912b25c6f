import { join } from 'node:path';
import { type ComposeService } from './compose-file.js';

/** One process of the native topology: what a container is to Docker Compose. */
export interface Instance {
  /** `api-1`, `worker-2` */
  readonly name: string;
  /** Its name in the Compose file, by which the others reach it. */
  readonly serviceName: string;
  readonly service: ComposeService;
  /** The ports it listens on: as the Compose file names them, and where on loopback they are. */
  readonly ports: ReadonlyMap<string, number>;
  /** What its volumes and file systems in memory are kept in. */
  readonly directory: string;
}

/** Whether the file says that the service is to end by itself, as the migrations do. */
export const endsByItself = ({ service }: Instance): boolean => service.restart === 'no';

/** The folders that the container could write to, and what stands for them here. */
export function writableFolders({ service, directory }: Instance): Map<string, string> {
  const targets = [
    ...(service.volumes ?? []).map((volume) => volume.split(':')).filter(([source]) => !isFile(source!)),
    ...(service.tmpfs ?? []).map((mount) => ['', ...mount.split(':')]),
  ].map(([, target]) => target!);
  return new Map(targets.map((target) => [target, join(directory, target)]));
}

/** The files that are laid into the container: where they are in the repository, and where it finds them. */
export function mountedFiles({ service }: Instance): { source: string; target: string }[] {
  return (service.volumes ?? [])
    .map((volume) => volume.split(':'))
    .filter(([source]) => isFile(source!))
    .map(([source, target]) => ({ source: source!, target: target! }));
}

const isFile = (source: string): boolean => source.startsWith('./');

/**
 * Says here what is said for containers: a name and port of another service becomes an address of loopback, a folder of
 * the container one of this machine. Nothing else is changed.
 */
export function translate(text: string, instance: Instance, all: readonly Instance[]): string {
  let translated = text;
  for (const { serviceName, ports } of all) {
    for (const [port, here] of ports) {
      translated = translated.replaceAll(
        new RegExp(`(?<![\\w.-])${serviceName}:${port}(?!\\d)`, 'g'),
        `127.0.0.1:${here}`,
      );
    }
  }
  for (const [target, here] of writableFolders(instance)) {
    translated = translated.replaceAll(new RegExp(`(?<![\\w/.-])${target}(?![\\w.-])`, 'g'), here);
  }
  return translated;
}

/** The environment of an instance: its own, a home of its own, and nothing of ours but the way to its programs. */
export function environmentOf(instance: Instance, all: readonly Instance[]): NodeJS.ProcessEnv {
  const temporary = writableFolders(instance).get('/tmp');
  const own = Object.entries(instance.service.environment ?? {}).map(([name, value]) => [
    name,
    ownAddress(value, instance) ?? translate(value, instance, all),
  ]);
  return {
    PATH: process.env.PATH,
    HOME: instance.directory,
    ...(temporary === undefined ? {} : { TMPDIR: temporary }),
    ...(Object.fromEntries(own) as NodeJS.ProcessEnv),
  };
}

/** A container may listen on every address, for it has a network of its own; a process here keeps to loopback. */
function ownAddress(value: string, { ports }: Instance): string | undefined {
  if (value === '0.0.0.0') return '127.0.0.1';
  return ports.get(value)?.toString();
}
