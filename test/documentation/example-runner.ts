import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../end-to-end/client.js';
import { type RunningService, startService, type startServiceAlone } from '../end-to-end/service.js';
import { type Example, type ProgramLanguage, repository } from './page.js';

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

/** How an example has ended. */
export interface Ending {
  readonly code: number;
  /** What the page shows of it: a terminal shows complaints as well. */
  readonly printed: string;
  readonly complaint: string;
}

/** Somebody in a clone of the repository, before a service that is theirs alone, who types what a page says. */
export class Reader {
  private constructor(
    private readonly service: RunningService,
    private readonly folder: string,
  ) {}

  static async sitsDown(start: typeof startServiceAlone = startService): Promise<Reader> {
    // Imports are counted when the workers look around, which they do every second here.
    const service = await start({ FRS_SWEEP_SECONDS: '1' });
    const folder = await mkdtemp(join(tmpdir(), 'frs-documentation-'));
    for (const name of usedOfTheRepository) {
      await symlink(fileURLToPath(new URL(name, repository)), join(folder, name));
    }
    // `npm link` puts it there for everybody.
    await mkdir(join(folder, 'bin'));
    await symlink(fileURLToPath(new URL('apps/cli/frs.js', repository)), join(folder, 'bin', 'frs'));
    // An error that no page speaks of is not to pass for an answer.
    await writeFile(join(folder, '.curlrc'), 'fail-with-body\nsilent\nshow-error\n');
    return new Reader(service, folder);
  }

  /** Runs an example as it stands on its page, but for the address of the service. */
  async types({ language, program }: Example): Promise<Ending> {
    await this.serviceIsAtRest();
    const [interpreter, ...options] = interpreters[language];
    return new Promise((resolve) => {
      const child = execFile(
        interpreter,
        [...options, program.replaceAll(documentedUrl, this.service.url)],
        { cwd: this.folder, env: this.environment(), maxBuffer: 100_000_000 },
        (_, output, complaint) => {
          const printed = language === 'console' ? output + complaint : output;
          resolve({ code: child.exitCode ?? NaN, printed, complaint });
        },
      );
    });
  }

  async leaves(): Promise<void> {
    await this.service.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: [join(this.folder, 'bin'), process.env.PATH].join(delimiter),
      HOME: this.folder,
      FRS_URL: this.service.url,
      npm_config_offline: 'true',
      npm_config_loglevel: 'error',
      npm_config_update_notifier: 'false',
    };
  }

  /** Who reads on takes longer than the service does to finish what it was given, and to count it. */
  private async serviceIsAtRest(): Promise<void> {
    const ask = async (path: string): Promise<unknown> => (await fetch(this.service.url + path)).json();
    await eventually(
      async () => {
        const pending = (await ask('/images?status=pending')) as { images: unknown[] };
        const encoded = (await ask('/images?status=encoded&limit=1000')) as { images: unknown[] };
        const stats = (await ask('/stats')) as { number_of_images_processed: number };
        return {
          pending: pending.images.length,
          uncounted: encoded.images.length - stats.number_of_images_processed,
        };
      },
      ({ pending, uncounted }) => pending === 0 && uncounted === 0,
    );
  }
}
