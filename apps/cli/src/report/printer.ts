import { type Interruption } from '../interruption.js';
import { asJson, asText, type Report } from './report.js';

/** Where a command speaks: results to standard output, everything about them to standard error. */
export class Printer {
  constructor(
    private readonly json: boolean,
    private readonly interruption: Interruption,
  ) {}

  /** Resolves when the line is on its way, so that a slow reader slows down the work and not the memory. */
  async print(report: Report): Promise<void> {
    const line = this.json ? asJson(report) : asText(report);
    await new Promise<void>((resolve) => {
      process.stdout.write(`${line}\n`, () => {
        resolve();
      });
    });
  }

  say(line: string): void {
    // Whoever has left with the results in hand wants to hear no more about them.
    if (this.interruption.unheard) return;
    process.stderr.write(`frs: ${line}\n`);
  }
}
