import { writeSync } from 'node:fs';
import { type AggregatedResult, type Reporter } from '@jest/reporters';

/** Ends the output of a run with one plain line that any tool can read. */
export default class SummaryLineReporter implements Pick<Reporter, 'onRunComplete'> {
  onRunComplete(_: unknown, results: AggregatedResult): void {
    // A suite that could not even be loaded has failed, though it has no test to its name.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed\n`;
    // Jest writes a summary of its own after its reporters are done.
    process.once('exit', () => writeSync(process.stdout.fd, line));
  }
}
