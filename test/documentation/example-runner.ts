import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../end-to-end/client.js';
import { type RunningService, startService, type startServiceAlone } from '../end-to-end/service.js';
import { type Example, type ProgramLanguage, repositoryUrl } from './page.js';

/** Where the pages find the service. */
const documentedUrl = 'http://localhost:8000';

/** What of the repository the examples use. */
const usedOfTheRepository = ['apps', 'node_modules', 'package.json'];

const interpreters: Record<ProgramLanguage, readonly [string, ...string[]]> = {
  sh: ['sh', '-ec'],
  console: ['sh', '-c'],
  python: ['python3', '-c'],
  js: [process.execPath, '--input-type=module', '-e'],
};

/** The outcome of an example. */
export interface Outcome {
  readonly code: number;
  /** What the page shows of it: for a terminal, standard error as well. */
  readonly printed: string;
  readonly standardError: string;
}

/** Runs examples against a service of their own, in a folder that looks like a clone of the repository. */
export class ExampleRunner {
  private constructor(
    private readonly service: RunningService,
    private folder: string,
  ) {}

  static async start(startWith: typeof startServiceAlone = startService): Promise<ExampleRunner> {
    // Imports are counted by the sweep.
    const service = await startWith({ FRS_SWEEP_SECONDS: '1' });
    return new ExampleRunner(service, await createFolder());
  }

  /** Runs an example of a page unchanged, except for the address of the service. */
  async run({ language, program }: Example): Promise<Outcome> {
    await this.serviceIsIdle();
    const [interpreter, ...options] = interpreters[language];
    return new Promise((resolve) => {
      const child = execFile(
        interpreter,
        [...options, program.replaceAll(documentedUrl, this.service.url)],
        { cwd: this.folder, env: this.environment(), maxBuffer: 100_000_000 },
        (_, output, standardError) => {
          const printed = language === 'console' ? output + standardError : output;
          resolve({ code: child.exitCode ?? NaN, printed, standardError });
        },
      );
    });
  }

  /** Deletes every image and every file, so that the next page begins with nothing. */
  async reset(): Promise<void> {
    await this.serviceIsIdle();
    const { images } = (await this.get('/images?limit=1000')) as { images: { file_hash: string }[] };
    for (const { file_hash } of images) {
      await fetch(`${this.service.url}/face_encoding/${file_hash}`, { method: 'DELETE' });
    }
    const { subjects } = (await this.get('/subjects?limit=1000')) as { subjects: { name: string }[] };
    for (const { name } of subjects) {
      await fetch(`${this.service.url}/subjects/${encodeURIComponent(name)}`, { method: 'DELETE' });
    }
    await rm(this.folder, { recursive: true, force: true });
    this.folder = await createFolder();
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: [join(this.folder, 'bin'), process.env.PATH].join(delimiter),
      HOME: this.folder,
      FRS_URL: this.service.url,
      FRS_WORKER_THREADS: '1',
      npm_config_offline: 'true',
      npm_config_loglevel: 'error',
      npm_config_update_notifier: 'false',
    };
  }

  private async get(path: string): Promise<unknown> {
    return (await fetch(this.service.url + path)).json();
  }

  /** Waits until no image is pending and every one is counted: the answers of the pages show the statistics after that. */
  private async serviceIsIdle(): Promise<void> {
    await eventually(
      async () => {
        const pending = (await this.get('/images?status=pending')) as { images: unknown[] };
        const encoded = (await this.get('/images?status=encoded&limit=1000')) as { images: unknown[] };
        const stats = (await this.get('/stats')) as { number_of_images_processed: number };
        return {
          pending: pending.images.length,
          uncounted: encoded.images.length - stats.number_of_images_processed,
        };
      },
      ({ pending, uncounted }) => pending === 0 && uncounted === 0,
    );
  }
}

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'frs-documentation-'));
  for (const name of usedOfTheRepository) {
    await symlink(fileURLToPath(new URL(name, repositoryUrl)), join(folder, name));
  }
  // `npm link` puts it there for everybody.
  await mkdir(join(folder, 'bin'));
  await symlink(fileURLToPath(new URL('apps/cli/frs.js', repositoryUrl)), join(folder, 'bin', 'frs'));
  // An error that no page documents must not pass for an answer.
  await writeFile(join(folder, '.curlrc'), 'fail-with-body\nsilent\nshow-error\n');
  return folder;
}
