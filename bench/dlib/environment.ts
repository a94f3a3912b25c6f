import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Beside the sources, whatever folder the compiled code runs from. */
const SOURCES = join(process.cwd(), 'bench', 'dlib');
const ENVIRONMENT = join(SOURCES, '.venv');

/** Python and the script that runs `face_recognition`. */
export interface PythonStack {
  python: string;
  script: string;
}

/**
 * Python's `face_recognition` in a virtual environment of its own, which is made when it is first asked for. Nothing
 * of the service depends on it.
 *
 * @returns undefined, with a word on standard error, where it cannot be had.
 */
export function openPythonStack(): PythonStack | undefined {
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
  console.error('installing face_recognition into bench/dlib/.venv …');
  const pip = (...args: string[]) =>
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...args]);
  execFileSync('python3', ['-m', 'venv', ENVIRONMENT]);
  pip('--requirement', join(SOURCES, 'requirements.txt'));
  pip('--no-deps', 'face_recognition==1.3.0');
  mkdirSync(join(ENVIRONMENT, 'ready'));
}
