import { type Interruption } from '../interruption.js';
import { formatReportAsJson, formatReportAsText, type PhotoReport } from './photo-report.js';

/** Prints reports about photos to standard output, and messages to standard error. */
export class ReportPrinter {
  constructor(
    private readonly json: boolean,
    private readonly interruption: Interruption,
  ) {}

  /** Prints a report and waits until it is written, so that unwritten reports do not fill the memory. */
  async printReport(report: PhotoReport): Promise<void> {
    const line = this.json ? formatReportAsJson(report) : formatReportAsText(report);
    await new Promise<void>((resolve) => {
      process.stdout.write(`${line}\n`, () => {
        resolve();
      });
    });
  }

  printMessage(message: string): void {
    // A program such as `head` has closed standard output, so the user needs no messages about the remaining photos.
    if (this.interruption.outputClosed) return;
    process.stderr.write(`frs: ${message}\n`);
  }
}
