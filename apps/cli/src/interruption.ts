import { constants } from 'node:os';
import { exitCode } from './exit-code.js';

/** The moment at which nobody wants more: Ctrl-C, `kill`, or the output goes nowhere any longer. */
export class Interruption {
  private readonly controller = new AbortController();

  /** Aborted at that moment; whatever is under way is to be dropped. */
  readonly signal = this.controller.signal;

  /** What to exit with, for a signal as a shell would: 128 + its number; undefined while nobody interrupts. */
  exitCode: number | undefined;

  /** Whether nobody reads any more what is said. */
  unheard = false;

  constructor(output: NodeJS.WritableStream) {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(name, () => {
        this.interrupt(128 + constants.signals[name]);
      });
    }
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') this.unheard = true;
      else process.stderr.write(`frs: The output cannot be written: ${error.message}\n`);
      this.interrupt(error.code === 'EPIPE' ? 128 + constants.signals.SIGPIPE : exitCode.cannotWork);
    });
  }

  private interrupt(code: number): void {
    this.exitCode ??= code;
    this.controller.abort();
  }
}
