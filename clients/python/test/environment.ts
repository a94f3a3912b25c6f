import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPythonPackages } from '../../../bench/python-environment.js';

/** The source folder of the Python client. */
export const clientFolder = fileURLToPath(new URL('../../../../clients/python/', import.meta.url));

const environmentFolder = join(clientFolder, '.venv');

/**
 * The interpreter with the packages that the client and its tests require; undefined if they are not installed. `make tests`
 * installs them, so that concurrent suites do not install them at the same time.
 */
export const clientPython = existsSync(join(environmentFolder, 'ready'))
  ? join(environmentFolder, 'bin', 'python')
  : undefined;

/** The environment variables that the interpreter needs in order to find the client. */
export const clientVariables = { PYTHONPATH: join(clientFolder, 'src'), PYTHONDONTWRITEBYTECODE: '1' };

/** Installs the packages, unless they are installed already. See {@link installPythonPackages}. */
export function installClientPackages(): string | undefined {
  return installPythonPackages('test packages of the Python client', clientFolder, [
    ['httpx', 'numpy', 'Pillow', 'pytest'],
  ]);
}
