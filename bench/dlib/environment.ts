import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** In the source folder, not in dist/, which every build replaces. */
const SOURCES = join(process.cwd(), 'bench', 'dlib');
const ENVIRONMENT = join(SOURCES, '.venv');

/** Python and the script that runs `face_recognition`. */
export interface PythonStack {
  python: string;
  script: string;
}

/**
 * Installs Python's `face_recognition` into a virtual environment, unless it is installed already.
 *
 * @returns undefined, after a message on standard error, when it cannot be installed
 */
export function installPythonStack(): PythonStack | undefined {
  const python = join(ENVIRONMENT, 'bin', 'python');
  try {
    if (!existsSync(join(ENVIRONMENT, 'ready'))) install(python);
    return { python, script: join(SOURCES, 'stack.py') };
  } catch (error) {
    console.error(`Python's face_recognition could not be installed: ${(error as Error).message}`);
    return undefined;
  }
}

function install(python: string): void {
  console.error('Installing face_recognition into bench/dlib/.venv');
  const pip = (...args: string[]) =>
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...args]);
  execFileSync('python3', ['-m', 'venv', ENVIRONMENT]);
  pip('--requirement', join(SOURCES, 'requirements.txt'));
  pip('--no-deps', 'face_recognition==1.3.0');
  mkdirSync(join(ENVIRONMENT, 'ready'));
}
