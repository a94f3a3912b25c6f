import { execFileSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';
import { installProgramIfMissing } from '../../../test/servers/debian-package.js';

/** A host name of this machine whose pages are not secure contexts, such as pages of another machine without `https:`. */
export const insecureHostName = 'frs.example.org';

const programNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/**
 * Starts Chromium: the program in the variable `CHROMIUM`, or else of the `PATH`, or else Debian's package. Its camera shows a
 * test pattern, or the given video.
 *
 * @param video path of an MJPEG file that the camera shows
 * @throws an error with a one-line message if Chromium cannot be installed
 */
export function launchChromium(video?: string): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--host-resolver-rules=MAP ${insecureHostName} 127.0.0.1`,
      ...(video === undefined ? [] : [`--use-file-for-fake-video-capture=${video}`]),
    ],
  });
}

function findChromium(): string {
  const { CHROMIUM: configured = '' } = process.env;
  if (configured !== '') return configured;
  const program = programNames.find(isInstalled);
  if (program !== undefined) return findPath(program);
  installProgramIfMissing('chromium', {
    version: '--version',
    fromPackage: 'chromium',
    otherwise: 'The tests of the web page need Chromium. Install chromium, or set CHROMIUM to its path.',
  });
  return findPath('chromium');
}

function isInstalled(program: string): boolean {
  try {
    findPath(program);
    return true;
  } catch {
    return false;
  }
}

function findPath(program: string): string {
  return execFileSync('sh', ['-c', 'command -v "$0"', program], { encoding: 'utf8' }).trim();
}
