import { constants } from 'node:os';
import { exitCodes } from './exit-code.js';

/** Stops the command on a signal, and when standard output is closed. */
export class Interruption {
  private readonly controller = new AbortController();

  /** Aborted at the interruption, with everything that is in progress. */
  readonly signal = this.controller.signal;

  /** The exit code after an interruption: as in a shell, 128 + the number of the signal. Undefined before. */
  exitCode: number | undefined;

  /** Whether the reader of standard output has closed it. */
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
