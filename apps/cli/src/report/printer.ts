import { type Interruption } from '../interruption.js';
import { asJson, asText, type Report } from './report.js';

/** Writes results to standard output and messages to standard error. */
export class Printer {
  constructor(
    readonly json: boolean,
    private readonly interruption: Interruption,
  ) {}

  /** Prints the result for a photo; see {@link printLine}. */
  async print(report: Report): Promise<void> {
    await this.printLine(this.json ? asJson(report) : asText(report));
  }

  /** Settles when the line is written, so that a slow reader slows down the command instead of filling its memory. */
  async printLine(line: string): Promise<void> {
    await new Promise<void>((resolve) => {
      process.stdout.write(`${line}\n`, () => {
        resolve();
      });
    });
  }

  log(message: string): void {
    // A reader such as `head` that has closed standard output needs no messages about the rest.
    if (this.interruption.outputClosed) return;
    process.stderr.write(`frs: ${message}\n`);
  }
}
