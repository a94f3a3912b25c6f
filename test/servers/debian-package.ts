import { execFileSync } from 'node:child_process';

/**
 * Sees to it that a program is there, by installing its package where that can be done.
 *
 * @throws the line, where it can't
 */
export function requireProgram(
  program: string,
  { version, fromPackage, otherwise }: { version: string; fromPackage: string; otherwise: string },
): void {
  if (runs(program, version)) return;
  if (process.getuid?.() === 0 && runs('apt-get', '--version')) {
    if (runs('apt-get', 'install', '-y', fromPackage)) return;
    if (runs('apt-get', 'update') && runs('apt-get', 'install', '-y', fromPackage)) return;
  }
  throw new Error(otherwise);
}

function runs(command: string, ...args: string[]): boolean {
  try {
    // No services are to be started by an installation that is for the tests alone.
    execFileSync(command, args, {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
    return true;
  } catch {
    return false;
  }
}
