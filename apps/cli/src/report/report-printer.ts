import { type CommandInterruption } from '../interruption.js';
import { formatReportAsJson, formatReportAsText, type PhotoReport } from './photo-report.js';

/** Prints reports about photos to standard output, and messages to standard error. */
export class ReportPrinter {
  constructor(
    readonly json: boolean,
    private readonly interruption: CommandInterruption,
  ) {}

  /** Prints a report; see {@link printLine}. */
  async printReport(report: PhotoReport): Promise<void> {
    await this.printLine(this.json ? formatReportAsJson(report) : formatReportAsText(report));
  }

  /** Prints a line and waits until it is written, so that unwritten lines do not fill the memory. */
  async printLine(line: string): Promise<void> {
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
