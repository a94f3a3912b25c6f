import { execFileSync } from 'node:child_process';

/**
 * Checks that a program is installed, and otherwise installs its Debian package.
 *
 * @throws an error with a one-line message if the package cannot be installed
 */
export function requireProgram(
  program: string,
  { version, fromPackage, otherwise }: { version: string; fromPackage: string; otherwise: string },
): void {
  if (runSucceeds(program, version)) return;
  if (process.getuid?.() === 0 && runSucceeds('apt-get', '--version')) {
    if (runSucceeds('apt-get', 'install', '-y', fromPackage)) return;
    if (runSucceeds('apt-get', 'update') && runSucceeds('apt-get', 'install', '-y', fromPackage)) return;
  }
  throw new Error(otherwise);
}

function runSucceeds(command: string, ...args: string[]): boolean {
  try {
    // These variables prevent the installation from starting services, because only the tests use the programs.
    execFileSync(command, args, {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
    return true;
  } catch {
    return false;
  }
}
