import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The path of a Python interpreter, and the path of a script that it runs. */
export interface PythonScript {
  python: string;
  script: string;
}

/** Installs Python's `face_recognition`. See {@link installPythonPackages}. */
export function installPythonStack(): PythonScript | undefined {
  const directory = sourceFolderOf('dlib');
  return installPython('face_recognition', directory, join(directory, 'stack.py'), [
    ['--requirement', join(directory, 'requirements.txt')],
    ['--no-deps', 'face_recognition==1.3.0'],
  ]);
}

/** Installs NumPy, because `face_recognition` uses NumPy to compute distances. See {@link installPythonPackages}. */
export function installNumpy(): PythonScript | undefined {
  const directory = sourceFolderOf('search');
  return installPython('numpy', directory, join(directory, 'face_distance.py'), [['numpy']]);
}

function installPython(
  name: string,
  directory: string,
  script: string,
  installations: readonly (readonly string[])[],
): PythonScript | undefined {
  const python = installPythonPackages(name, directory, installations);
  return python === undefined ? undefined : { python, script };
}

/**
 * Installs Python packages into a virtual environment, unless they are installed already.
 *
 * @param name the name of the packages, for messages
 * @param directory the folder of the environment, which is its subfolder `.venv`
 * @param installations the arguments of each `pip install`
 * @returns the path of the interpreter of the environment; undefined if the packages cannot be installed, after
 *   printing a message to standard error
 */
export function installPythonPackages(
  name: string,
  directory: string,
  installations: readonly (readonly string[])[],
): string | undefined {
  const environment = join(directory, '.venv');
  const python = join(environment, 'bin', 'python');
  try {
    if (!existsSync(join(environment, 'ready'))) {
      console.error(`Installing ${name} into ${environment}`);
      execFileSync('python3', ['-m', 'venv', environment]);
      for (const packages of installations) {
        execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
      }
      mkdirSync(join(environment, 'ready'));
    }
    return python;
  } catch (error) {
    console.error(`Python's ${name} could not be installed: ${(error as Error).message}`);
    return undefined;
  }
}

/** The environment is in the source folder and not in dist/, because every build replaces dist/. */
function sourceFolderOf(benchmark: string): string {
  return join(process.cwd(), 'bench', benchmark);
}
