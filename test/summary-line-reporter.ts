import { writeSync } from 'node:fs';
import { type AggregatedResult, type Reporter } from '@jest/reporters';

/** At the end of a test run, prints one line in a format that programs can parse. */
export default class SummaryLineReporter implements Pick<Reporter, 'onRunComplete'> {
  onRunComplete(_: unknown, results: AggregatedResult): void {
    // A suite that could not be loaded counts as a failure, although it contains no failed test.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed\n`;
    // The line is printed when the process exits, because Jest prints its own summary after this reporter has run.
    process.once('exit', () => writeSync(process.stdout.fd, line));
  }
}
