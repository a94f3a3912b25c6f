import { isDatabaseBusy } from '#persistence';
import { type ProblemKind } from '../../platform/problems/catalogue.js';
import { Problem } from '../../platform/problems/problem.js';
import { type ImportAnswer, type ImportCutOffLine, type ImportProgressLine } from './archive.response.js';
import { type ImportOutcome, type ImportProgress } from './import-run.js';

/** The answer to an import that came to its end. */
export function importAnswer({ imported, known, refused, refusals }: ImportProgress): ImportAnswer {
  return { message: 'OK', imported, known, refused, refusals: [...refusals] };
}

/** The answer to an import that did not come to its end, with how far it came. */
export function cutOffProblem(outcome: Exclude<ImportOutcome, { kind: 'complete' }>): Problem {
  return new Problem(kindOf(outcome), {
    detail: `${progress(outcome.tally)} Send it again: lines that are dealt with do no harm.`,
    ...(outcome.kind === 'failed' ? { headers: { 'Retry-After': '2' } } : {}),
  });
}

/** A line of an answer that tells the progress of its import. */
export function progressLine({ lines, imported, known, refused }: ImportProgress): ImportProgressLine {
  return { message: 'Importing', lines, imported, known, refused };
}

/** The last line of such an answer, where its import did not come to its end. */
export function cutOffLine(outcome: Exclude<ImportOutcome, { kind: 'complete' }>): ImportCutOffLine {
  const { lines, imported, known, refused } = outcome.tally;
  return { ...cutOffProblem(outcome).toAnswer(), lines, imported, known, refused };
}

function kindOf(outcome: Exclude<ImportOutcome, { kind: 'complete' }>): ProblemKind {
  if (outcome.kind === 'failed') return isDatabaseBusy(outcome.error) ? 'busy' : 'unavailable';
  return outcome.reason === 'aborted' ? 'upload-aborted' : 'upload-too-slow';
}

function progress({ lines, imported, known, refused }: ImportProgress): string {
  if (lines === 0) return 'No line is committed.';
  return `Lines 1 to ${lines} are committed: ${imported} imported, ${known} known, ${refused} refused.`;
}
