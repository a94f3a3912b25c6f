import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const frsPath = fileURLToPath(new URL('../../../../apps/cli/frs.js', import.meta.url));

/** The exit code and the output of the command `frs`. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command `frs`, which runs in a separate process. */
export class CommandRun {
  stdout = '';
  stderr = '';
  private readonly closed: Promise<unknown[]>;

  constructor(private readonly child: ChildProcess) {
    child.stdout!.on('data', (text: Buffer) => (this.stdout += text.toString()));
    child.stderr!.on('data', (text: Buffer) => (this.stderr += text.toString()));
    this.closed = once(child, 'close');
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Closes the standard output of the command, as the program `head` does after it has read enough lines. */
  closeOutput(): void {
    this.child.stdout!.destroy();
  }

  async waitForFirstLine(): Promise<void> {
    while (!this.stdout.includes('\n')) await once(this.child.stdout!, 'data');
  }

  async waitForResult(): Promise<CommandResult> {
    const [code] = await this.closed;
    return { code: code as number | null, stdout: this.stdout, stderr: this.stderr };
  }
}

export interface CommandOptions {
  readonly input?: Uint8Array;
  readonly variables?: Record<string, string>;
}

export function startCommand(args: string[], { input, variables }: CommandOptions = {}): CommandRun {
  const child = spawn(process.execPath, [frsPath, ...args], {
    // The command runs with only one encoder, because starting a second encoder takes longer than encoding the few
    // photos of a test.
    env: { PATH: process.env.PATH, FRS_WORKER_THREADS: '1', ...variables },
    stdio: 'pipe',
  });
  // Errors are ignored, because a command that does not read standard input may exit before the input is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new CommandRun(child);
}

export function runCommand(args: string[], options?: CommandOptions): Promise<CommandResult> {
  return startCommand(args, options).waitForResult();
}

/** A line that the command prints with the option `--json`. */
export interface JsonLine {
  readonly file: string;
  readonly file_hash?: string;
  readonly message: string;
  readonly face_encoding?: number[];
}

export function parseJsonLines({ stdout }: Pick<CommandResult, 'stdout'>): JsonLine[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JsonLine);
}
