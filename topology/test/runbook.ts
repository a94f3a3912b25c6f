import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPathWithPostgresPrograms } from '../../test/servers/postgres-programs.js';
import { createEnvironment } from '../instance.js';
import { type NativeTopology } from '../native-topology.js';
import { firstPortOf, repositoryDirectory } from '../programs.js';

/** Reads the commands in a section of docs/operations.md. Each code block is one array of commands. */
export async function readDocumentedCommands(section: string): Promise<string[][]> {
  const page = await readFile(join(repositoryDirectory, 'docs', 'operations.md'), 'utf8');
  const text = page.split('\n## ').find((part) => part.startsWith(`${section}\n`))!;
  return [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block!.trim().split('\n'));
}

/**
 * Runs the local equivalent of a documented Docker command.
 *
 * @param directory the working directory
 * @throws {Error} when the command fails or has no equivalent
 */
export async function runDocumentedCommand(
  command: string,
  topology: NativeTopology,
  directory: string,
): Promise<void> {
  const [, stopped] = /^docker compose stop (.+)$/.exec(command) ?? [];
  const [, service, inside] = /^docker compose exec (?:-T )?(\S+) (.+)$/.exec(command) ?? [];
  if (command === 'make start') await topology.startStoppedServices();
  else if (stopped !== undefined) await topology.stopServices(...stopped.split(' '));
  else if (service !== undefined) await runInContainer(service, inside!, topology, directory);
  else throw new Error(`The command has no local equivalent: ${command}`);
}

/**
 * Runs a command that the documentation runs in a container. Outside a container, the command also needs the port of
 * the server and the passwords.
 */
async function runInContainer(
  service: string,
  command: string,
  topology: NativeTopology,
  directory: string,
): Promise<void> {
  const instance = topology.findInstance(service);
  const port = String(firstPortOf(instance));
  const passwords = join(directory, 'pgpass');
  const lines = [topology.databaseUrl, topology.databaseAdminUrl]
    .map((url) => new URL(url))
    .map(({ username, password }) => `127.0.0.1:${port}:*:${username}:${password}\n`);
  await writeFile(passwords, lines, { mode: 0o600 });
  await promisify(execFile)('sh', ['-c', command.replace(/^redis-cli\b/, `redis-cli -p ${port}`)], {
    cwd: directory,
    env: {
      ...createEnvironment(instance, topology.instances),
      PATH: findPathWithPostgresPrograms(),
      PGHOST: '127.0.0.1',
      PGPORT: port,
      PGPASSFILE: passwords,
    },
  });
}
