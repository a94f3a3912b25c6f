import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../../../apps/cli/frs.js', import.meta.url));

/** How a run of the command has ended. */
export interface Ending {
  readonly code: number | null;
  readonly output: string;
  readonly complaint: string;
}

/** The command while it runs, as a script would start it. */
export class Run {
  output = '';
  complaint = '';
  private readonly closed: Promise<unknown[]>;

  constructor(private readonly child: ChildProcess) {
    child.stdout!.on('data', (text: Buffer) => (this.output += text.toString()));
    child.stderr!.on('data', (text: Buffer) => (this.complaint += text.toString()));
    this.closed = once(child, 'close');
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Stops reading what the command prints, as `head` does when it has enough. */
  leave(): void {
    this.child.stdout!.destroy();
  }

  async firstLine(): Promise<void> {
    while (!this.output.includes('\n')) await once(this.child.stdout!, 'data');
  }

  async ends(): Promise<Ending> {
    const [code] = await this.closed;
    return { code: code as number | null, output: this.output, complaint: this.complaint };
  }
}

export interface Surroundings {
  readonly input?: Uint8Array;
  readonly variables?: Record<string, string>;
  /** Where the command is called. */
  readonly folder?: string;
}

export function launch(args: string[], { input, variables, folder }: Surroundings = {}): Run {
  const child = spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env.PATH, ...variables },
    cwd: folder,
    stdio: 'pipe',
  });
  // A command that does not read its input may end before it was written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Run(child);
}

export function frs(args: string[], surroundings?: Surroundings): Promise<Ending> {
  return launch(args, surroundings).ends();
}

/** A line of `--json`. */
export interface Line {
  readonly file: string;
  readonly file_hash?: string;
  readonly message: string;
  readonly face_encoding?: number[];
}

export function linesOf({ output }: Pick<Ending, 'output'>): Line[] {
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}
