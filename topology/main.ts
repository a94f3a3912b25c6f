import { once } from 'node:events';
import { resolve } from 'node:path';
import { requireServers } from './required-servers.js';
import { NativeTopology } from './native-topology.js';

// `make topology`: the services of docker-compose.yml on this machine, until Ctrl-C.

const say = (speaker: string, line: string): void => {
  process.stdout.write(`${speaker.padEnd(11)}  ${line}\n`);
};

try {
  requireServers();
  const directory = resolve(process.env.FRS_DATA_DIR ?? 'data', 'topology');
  const topology = await NativeTopology.start(directory, process.env, say);
  for (const { name, ports } of topology.instances) {
    say('topology', [name.padEnd(11), ...[...ports.values()].map((port) => `127.0.0.1:${port}`)].join('  '));
  }
  say('topology', `access log in ${topology.accessLog}`);
  say('topology', `ready at ${topology.url}  ·  documentation at ${topology.url}/docs`);
  process.on('exit', () => {
    topology.insist();
  });
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  say('topology', 'stopping');
  await topology.stop();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
