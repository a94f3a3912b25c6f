import { constants } from 'node:os';

/** The moment at which somebody wants no more: Ctrl-C, `kill`, or the reader of the output has left. */
export class Interruption {
  private readonly controller = new AbortController();

  /** Aborted at that moment; whatever is under way is to be dropped. */
  readonly signal = this.controller.signal;

  /** What to exit with, as a shell would: 128 + the signal's number; undefined while nobody interrupts. */
  exitCode: number | undefined;

  /** Whether nobody reads any more what is said. */
  unheard = false;

  constructor(output: NodeJS.WritableStream) {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(name, () => {
        this.interrupt(constants.signals[name]);
      });
    }
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      this.unheard = true;
      this.interrupt(constants.signals.SIGPIPE);
    });
  }

  private interrupt(signalNumber: number): void {
    this.exitCode ??= 128 + signalNumber;
    this.controller.abort();
  }
}
