import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { isRunning, waitUntil } from '../../../libs/supervision/test/processes.js';

const FAKE_STANDALONE_PATH = fileURLToPath(new URL('./fakes/standalone.js', import.meta.url));

/** The temporary directory and the port of one test, and the supervisors that the test starts with them. */
export class TestInstallation {
  readonly #runs: StandaloneRun[] = [];

  private constructor(
    readonly directory: string,
    readonly port: number,
  ) {}

  static async create(): Promise<TestInstallation> {
    return new TestInstallation(await mkdtemp(join(tmpdir(), 'frs-')), await getPort({ host: '127.0.0.1' }));
  }

  /**
   * Creates an installation whose data directory is a copy of the data directory of this installation. This
   * installation must not be running.
   */
  async copy(): Promise<TestInstallation> {
    const copy = await TestInstallation.create();
    // The files of the cluster may belong to another account.
    await promisify(execFile)('cp', ['-a', this.resolvePath('data'), copy.resolvePath('data')]);
    return copy;
  }

  /** Deletes the data, so that the next start creates a new cluster. */
  async deleteData(): Promise<void> {
    await rm(this.resolvePath('data'), { recursive: true });
  }

  resolvePath(...names: string[]): string {
    return join(this.directory, ...names);
  }

  /** Starts the supervisor with fake applications. */
  start(variables: Record<string, string> = {}): StandaloneRun {
    const run = new StandaloneRun(
      spawn(process.execPath, [FAKE_STANDALONE_PATH], {
        cwd: this.directory,
        env: {
          PATH: process.env.PATH,
          JOURNAL: this.resolvePath('journal'),
          PORT: String(this.port),
          ...variables,
        },
      }),
    );
    this.#runs.push(run);
    return run;
  }

  async startUntilReady(variables?: Record<string, string>): Promise<StandaloneRun> {
    const run = this.start(variables);
    await run.waitForOutput('ready at');
    return run;
  }

  /** The events that the fake applications have recorded, for example “api stopping”. */
  readRecordedEvents(): string[] {
    return this.#records().map(([name, event]) => `${name} ${event}`);
  }

  /** The process ID of the latest process of an application. */
  readPidOf(name: string): number {
    return Number(
      this.#records().findLast(([recorded, event]) => recorded === name && event === 'started')?.[2],
    );
  }

  /** The IDs of all processes that were started in this installation, except supervisors. */
  readAllPids(): number[] {
    return [...this.#records().map(([, , pid]) => Number(pid)), this.readPostgresPid()].filter(
      (pid) => pid > 0,
    );
  }

  /** The process ID of the database server; 0 if there is none. */
  readPostgresPid(): number {
    return Number(readIfExists(this.resolvePath('data', 'postgres', 'postmaster.pid')).split('\n')[0]);
  }

  async remove(): Promise<void> {
    const pids = this.readAllPids();
    for (const run of this.#runs) if (run.exitCode === undefined) run.kill('SIGKILL');
    await waitUntil(() => !pids.some(isRunning));
    await rm(this.directory, { recursive: true, force: true });
  }

  #records(): string[][] {
    return readIfExists(this.resolvePath('journal'))
      .split('\n')
      .map((line) => line.split(' '));
  }
}

/** A running supervisor. */
export class StandaloneRun {
  stdout = '';
  stderr = '';
  exitCode: number | null | undefined;
  readonly #closed: Promise<unknown>;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (text) => (this.stdout += String(text)));
    child.stderr?.on('data', (text) => (this.stderr += String(text)));
    this.#closed = once(child, 'close').then(([code]) => (this.exitCode = code as number | null));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** @throws when the process exits before it has written the text to standard output */
  async waitForOutput(text: string): Promise<void> {
    await waitUntil(() => this.stdout.includes(text) || this.exitCode !== undefined);
    if (!this.stdout.includes(text)) {
      throw new Error(`The process exited without writing “${text}”:\n${this.stdout}${this.stderr}`);
    }
  }

  async waitForExit(): Promise<number | null | undefined> {
    await this.#closed;
    return this.exitCode;
  }
}

function readIfExists(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
