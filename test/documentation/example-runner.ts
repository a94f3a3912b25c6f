import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientPython, clientVariables } from '../../clients/python/test/environment.js';
import { retryUntilAccepted } from '../end-to-end/client.js';
import {
  type RunningService,
  startService,
  type startServiceAlone,
  withSearchProcess,
} from '../end-to-end/service.js';
import { type DocumentedExample, type ProgramBlockLanguage, repositoryUrl } from './documentation-page.js';

/** The URL of the service in the documented examples, which is replaced by the URL of the test's service. */
const documentedUrl = 'http://localhost:8000';

/** The files and folders of the repository that the examples use. */
const repositoryFilesUsedByExamples = ['apps', 'node_modules', 'package.json'];

const interpreters: Record<ProgramBlockLanguage, readonly [string, ...string[]]> = {
  sh: ['sh', '-ec'],
  console: ['sh', '-c'],
  python: [clientPython ?? 'python3', '-c'],
  js: [process.execPath, '--input-type=module', '-e'],
};

/** The result of running an example. */
export interface ExampleResult {
  readonly code: number;
  /** The output that is compared with the page: standard output, and for a `console` block also standard error. */
  readonly printed: string;
  readonly standardError: string;
}

/**
 * Runs the examples of the documentation against a separate service, in a folder with the same structure as a clone of
 * the repository.
 */
export class ExampleRunner {
  private constructor(
    private readonly service: RunningService,
    private folder: string,
  ) {}

  static async start(startWith: typeof startServiceAlone = startService): Promise<ExampleRunner> {
    // The sweep adds imported encodings to the statistics, so it must run often.
    const service = await startWith({ FRS_SWEEP_SECONDS: '1', ...withSearchProcess });
    return new ExampleRunner(service, await createTemporaryFolder());
  }

  /** Runs an example as the page shows it, with the URL of the test's service. */
  async run({ language, program }: DocumentedExample): Promise<ExampleResult> {
    await this.waitUntilServiceIsIdle();
    const [interpreter, ...options] = interpreters[language];
    return new Promise((resolve) => {
      const child = execFile(
        interpreter,
        [...options, program.replaceAll(documentedUrl, this.service.url)],
        { cwd: this.folder, env: this.createEnvironment(), maxBuffer: 100_000_000 },
        (_, output, standardError) => {
          const printed = language === 'console' ? output + standardError : output;
          resolve({ code: child.exitCode ?? NaN, printed, standardError });
        },
      );
    });
  }

  /** Deletes all images, subjects and files, so that the examples of the next page start from an empty service. */
  async resetService(): Promise<void> {
    await this.waitUntilServiceIsIdle();
    const { images } = (await this.getJson('/images?limit=1000')) as { images: { file_hash: string }[] };
    for (const { file_hash } of images) {
      await fetch(`${this.service.url}/face_encoding/${file_hash}`, { method: 'DELETE' });
    }
    const { subjects } = (await this.getJson('/subjects?limit=1000')) as { subjects: { name: string }[] };
    for (const { name } of subjects) {
      await fetch(`${this.service.url}/subjects/${encodeURIComponent(name)}`, { method: 'DELETE' });
    }
    await rm(this.folder, { recursive: true, force: true });
    this.folder = await createTemporaryFolder();
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private createEnvironment(): NodeJS.ProcessEnv {
    return {
      PATH: [join(this.folder, 'bin'), process.env.PATH].join(delimiter),
      HOME: this.folder,
      FRS_URL: this.service.url,
      ...clientVariables,
      FRS_WORKER_THREADS: '1',
      npm_config_offline: 'true',
      npm_config_loglevel: 'error',
      npm_config_update_notifier: 'false',
    };
  }

  private async getJson(path: string): Promise<unknown> {
    return (await fetch(this.service.url + path)).json();
  }

  /**
   * Waits until no image is pending and the statistics include every image, because the documented answers were
   * recorded in this state.
   */
  private async waitUntilServiceIsIdle(): Promise<void> {
    await retryUntilAccepted(
      async () => {
        const pending = (await this.getJson('/images?status=pending')) as { images: unknown[] };
        const encoded = (await this.getJson('/images?status=encoded&limit=1000')) as { images: unknown[] };
        const stats = (await this.getJson('/stats')) as { number_of_images_processed: number };
        return {
          pending: pending.images.length,
          uncounted: encoded.images.length - stats.number_of_images_processed,
        };
      },
      ({ pending, uncounted }) => pending === 0 && uncounted === 0,
    );
  }
}

async function createTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'frs-documentation-'));
  for (const name of repositoryFilesUsedByExamples) {
    await symlink(fileURLToPath(new URL(name, repositoryUrl)), join(folder, name));
  }
  // A link to the command `frs` replaces `npm link`, which would install the command for all users of the machine.
  await mkdir(join(folder, 'bin'));
  await symlink(fileURLToPath(new URL('apps/cli/frs.js', repositoryUrl)), join(folder, 'bin', 'frs'));
  // The real npx needs more time than most commands. `apps/cli/test/command-line.test.ts` tests that npx finds frs.
  await writeFile(join(folder, 'bin', 'npx'), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
  // With these options, curl fails if the service returns an HTTP error, so that an error that the page does not
  // document fails the test.
  await writeFile(join(folder, '.curlrc'), 'fail-with-body\nsilent\nshow-error\n');
  return folder;
}
