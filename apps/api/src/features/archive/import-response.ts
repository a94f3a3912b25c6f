import { isDatabaseBusy } from '#persistence';
import { type ProblemKind } from '../../platform/problems/catalogue.js';
import { Problem } from '../../platform/problems/problem.js';
import { type ImportCutOffLine, type ImportProgressLine, type ImportResponse } from './archive.schema.js';
import { type ImportOutcome, type ImportProgress } from './import-run.js';

type Interrupted = Exclude<ImportOutcome, { kind: 'complete' }>;

export function buildImportResponse(progress: ImportProgress): ImportResponse {
  const { refusals, missing } = progress;
  return { message: 'OK', ...countsOf(progress), refusals: [...refusals], missing: [...missing] };
}

export function buildProgressLine(progress: ImportProgress): ImportProgressLine {
  return { message: 'Importing', lines: progress.lines, ...countsOf(progress) };
}

export function buildInterruptedLine(outcome: Interrupted): ImportCutOffLine {
  const { progress } = outcome;
  return { ...toInterruptedProblem(outcome).toResponse(), lines: progress.lines, ...countsOf(progress) };
}

function countsOf({ imported, known, refused, enrolments, decisions }: ImportProgress) {
  return { imported, known, refused, enrolments, decisions };
}

/** The problem of an interrupted import, with the number of committed lines. */
export function toInterruptedProblem(outcome: Interrupted): Problem {
  return new Problem(kindOf(outcome), {
    detail: `${describe(outcome.progress)} Send the import again; committed lines are not imported twice.`,
    ...(outcome.kind === 'failed' ? { headers: { 'Retry-After': '2' } } : {}),
  });
}

function kindOf(outcome: Interrupted): ProblemKind {
  if (outcome.kind === 'failed') return isDatabaseBusy(outcome.error) ? 'busy' : 'unavailable';
  return outcome.reason === 'aborted' ? 'upload-aborted' : 'upload-too-slow';
}

function describe({ lines, imported, known, refused }: ImportProgress): string {
  if (lines === 0) return 'No line was committed.';
  return `Lines 1 to ${lines} were committed: ${imported} imported, ${known} known, ${refused} refused.`;
}
