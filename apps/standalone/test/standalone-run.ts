import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../src/check-port';
import { isRunning, until } from '../../../libs/supervision/test/processes';

const STANDALONE = fileURLToPath(new URL('./stand-ins/standalone.js', import.meta.url));

/** A folder for one test, and the trees that are started on it. */
export class Site {
  readonly #trees: Tree[] = [];

  private constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  static async open(): Promise<Site> {
    return new Site(await mkdtemp(join(tmpdir(), 'frs-')), await findFreePort('127.0.0.1'));
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Starts the supervisor with stand-ins for the applications. */
  launch(variables: Record<string, string> = {}): Tree {
    const tree = new Tree(
      spawn(process.execPath, [STANDALONE], {
        cwd: this.folder,
        env: { PATH: process.env.PATH, JOURNAL: this.path('journal'), PORT: String(this.port), ...variables },
      }),
    );
    this.#trees.push(tree);
    return tree;
  }

  async launchUntilReady(variables?: Record<string, string>): Promise<Tree> {
    const tree = this.launch(variables);
    await tree.says('ready at');
    return tree;
  }

  /** What the stand-ins noted: “api stopping”. */
  journal(): string[] {
    return this.#notes().map(([name, event]) => `${name} ${event}`);
  }

  /** The process of an application that was started last. */
  pidOf(name: string): number {
    return Number(this.#notes().findLast(([who, event]) => who === name && event === 'started')?.[2]);
  }

  /** Every process ever started here that may still run. */
  pids(): number[] {
    return [...this.#notes().map(([, , pid]) => Number(pid)), this.postgres()].filter((pid) => pid > 0);
  }

  /** The process of the database server, 0 when there is none. */
  postgres(): number {
    return Number(read(this.path('data', 'postgres', 'postmaster.pid')).split('\n')[0]);
  }

  async close(): Promise<void> {
    const pids = this.pids();
    for (const tree of this.#trees) if (tree.exitCode === undefined) tree.kill('SIGKILL');
    await until(() => !pids.some(isRunning));
    await rm(this.folder, { recursive: true, force: true });
  }

  #notes(): string[][] {
    return read(this.path('journal'))
      .split('\n')
      .map((line) => line.split(' '));
  }
}

/** One running supervisor. */
export class Tree {
  output = '';
  /** What came on standard error. */
  complaint = '';
  exitCode: number | null | undefined;
  readonly #exit: Promise<unknown>;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (text) => (this.output += String(text)));
    child.stderr?.on('data', (text) => (this.complaint += String(text)));
    this.#exit = once(child, 'close').then(([code]) => (this.exitCode = code as number | null));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits until the words were said, so and so often. */
  async says(words: string, times = 1): Promise<void> {
    await until(() => this.output.split(words).length > times || this.exitCode !== undefined);
    if (this.output.split(words).length <= times) {
      throw new Error(`It ended without “${words}”:\n${this.output}${this.complaint}`);
    }
  }

  async ends(): Promise<number | null | undefined> {
    await this.#exit;
    return this.exitCode;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
