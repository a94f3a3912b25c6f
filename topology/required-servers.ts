import { delimiter } from 'node:path';
import { installProgramIfMissing } from '../test/servers/debian-package.js';

/**
 * Installs nginx and Redis, the servers of the topology that are not npm packages, if they are missing.
 *
 * @throws an error with a one-line message if the servers cannot be installed
 */
export function installRequiredServers(): void {
  // Debian installs programs for administrators, such as nginx, in this folder, which the PATH of other users may not
  // contain.
  process.env.PATH = [process.env.PATH, '/usr/sbin'].join(delimiter);
  installProgramIfMissing('nginx', {
    version: '-v',
    fromPackage: 'nginx',
    otherwise: 'The topology needs nginx 1.22 or later. Install nginx.',
  });
  installProgramIfMissing('redis-server', {
    version: '--version',
    fromPackage: 'redis-server',
    otherwise: 'The topology needs Redis. Install redis-server.',
  });
}
