import { once } from 'node:events';
import { resolve } from 'node:path';
import { createStdoutLog } from '#supervision';
import { installRequiredServers } from './required-servers.js';
import { NativeTopology } from './native-topology.js';

// `make topology`: runs the services of docker-compose.yml on this machine until Ctrl-C.

const processNameWidth = 'redis-cache'.length;
const writeLog = createStdoutLog(processNameWidth);

try {
  installRequiredServers();
  const directory = resolve(process.env.FRS_DATA_DIR ?? 'data', 'topology');
  const topology = await NativeTopology.start(directory, process.env, writeLog);
  for (const { name, ports } of topology.instances) {
    writeLog(
      'topology',
      [name.padEnd(processNameWidth), ...[...ports.values()].map((port) => `127.0.0.1:${port}`)].join('  '),
    );
  }
  writeLog('topology', `access log in ${topology.accessLog}`);
  writeLog('topology', `ready at ${topology.url}  ·  documentation at ${topology.url}/docs`);
  process.on('exit', () => {
    topology.killAll();
  });
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  writeLog('topology', 'stopping');
  await topology.stop();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
