import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../../../apps/cli/frs.js', import.meta.url));

/** The result of a run of the command. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command in a process of its own. */
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

  /** Closes the command's standard output, as `head` does when it has enough. */
  closeOutput(): void {
    this.child.stdout!.destroy();
  }

  async waitForFirstLine(): Promise<void> {
    while (!this.stdout.includes('\n')) await once(this.child.stdout!, 'data');
  }

  async result(): Promise<CommandResult> {
    const [code] = await this.closed;
    return { code: code as number | null, stdout: this.stdout, stderr: this.stderr };
  }
}

export interface CommandOptions {
  readonly input?: Uint8Array;
  readonly variables?: Record<string, string>;
}

export function start(args: string[], { input, variables }: CommandOptions = {}): CommandRun {
  const child = spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env.PATH, ...variables },
    stdio: 'pipe',
  });
  // A command that does not read its input may exit before the input is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new CommandRun(child);
}

export function frs(args: string[], options?: CommandOptions): Promise<CommandResult> {
  return start(args, options).result();
}

/** A line of the output with `--json`. */
export interface Line {
  readonly file: string;
  readonly file_hash?: string;
  readonly message: string;
  readonly face_encoding?: number[];
}

export function linesOf({ stdout }: Pick<CommandResult, 'stdout'>): Line[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}
