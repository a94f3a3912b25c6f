import { type Interruption } from '../interruption.js';
import { formatReportAsJson, formatReportAsText, type PhotoReport } from './photo-report.js';

/** Writes results to standard output and messages to standard error. */
export class ReportPrinter {
  constructor(
    private readonly json: boolean,
    private readonly interruption: Interruption,
  ) {}

  /** Settles when the line is written, so that a slow reader slows down the command instead of filling its memory. */
  async printReport(report: PhotoReport): Promise<void> {
    const line = this.json ? formatReportAsJson(report) : formatReportAsText(report);
    await new Promise<void>((resolve) => {
      process.stdout.write(`${line}\n`, () => {
        resolve();
      });
    });
  }

  printMessage(message: string): void {
    // A reader such as `head` that has closed standard output needs no messages about the rest.
    if (this.interruption.outputClosed) return;
    process.stderr.write(`frs: ${message}\n`);
  }
}
