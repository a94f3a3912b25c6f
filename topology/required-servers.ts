import { delimiter } from 'node:path';
import { requireProgram } from '../test/servers/debian-package.js';

/**
 * Sees to it that the servers of the topology are there that npm does not bring: nginx and Redis.
 *
 * @throws one clear line where they are not and cannot be installed
 */
export function requireServers(): void {
  // Where Debian puts what only its administrator is expected to start.
  process.env.PATH = [process.env.PATH, '/usr/sbin'].join(delimiter);
  requireProgram('nginx', {
    version: '-v',
    fromPackage: 'nginx',
    otherwise: 'The topology needs nginx 1.22 or later: install nginx.',
  });
  requireProgram('redis-server', {
    version: '--version',
    fromPackage: 'redis-server',
    otherwise: 'The topology needs Redis: install redis-server.',
  });
}
