import { type AggregatedResult, type Reporter } from '@jest/reporters';

/** Ends the output of a run with one plain line that any tool can read. */
export default class ClosingLine implements Pick<Reporter, 'onRunComplete'> {
  onRunComplete(_: unknown, results: AggregatedResult): void {
    // A suite that could not even be loaded has failed, though it has no test to its name.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed\n`);
  }
}
