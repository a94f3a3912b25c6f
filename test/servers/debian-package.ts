import { execFileSync } from 'node:child_process';

/**
 * Checks that a program is installed, and otherwise installs its Debian package.
 *
 * @throws an error with a one-line message if the package cannot be installed
 */
export function installProgramIfMissing(
  program: string,
  { version, fromPackage, otherwise }: { version: string; fromPackage: string; otherwise: string },
): void {
  if (commandSucceeds(program, version)) return;
  if (process.getuid?.() === 0 && commandSucceeds('apt-get', '--version')) {
    if (commandSucceeds('apt-get', 'install', '-y', fromPackage)) return;
    if (commandSucceeds('apt-get', 'update') && commandSucceeds('apt-get', 'install', '-y', fromPackage))
      return;
  }
  throw new Error(otherwise);
}

function commandSucceeds(command: string, ...args: string[]): boolean {
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
