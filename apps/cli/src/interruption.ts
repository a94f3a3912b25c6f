import { constants } from 'node:os';
import { exitCodes } from './exit-code.js';

/** Stops the command when the process receives a signal or when standard output is closed. */
export class CommandInterruption {
  private readonly controller = new AbortController();

  /** A signal that is aborted when the command is interrupted. All operations that are in progress then stop. */
  readonly signal = this.controller.signal;

  /** The exit code after an interruption: 128 plus the number of the signal. It is undefined before an interruption. */
  exitCode: number | undefined;

  /** Whether the program that reads standard output has closed the pipe. */
  outputClosed = false;

  constructor(output: NodeJS.WritableStream) {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(name, () => {
        this.interrupt(128 + constants.signals[name]);
      });
    }
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') this.outputClosed = true;
      else process.stderr.write(`frs: Cannot write the output: ${error.message}\n`);
      this.interrupt(error.code === 'EPIPE' ? 128 + constants.signals.SIGPIPE : exitCodes.unavailable);
    });
  }

  private interrupt(code: number): void {
    this.exitCode ??= code;
    this.controller.abort();
  }
}
