import { isDatabaseBusy } from '#persistence';
import { type ProblemKind } from '../../platform/problems/problem-catalogue.js';
import { Problem } from '../../platform/problems/problem.js';
import {
  type InterruptedImportLine,
  type ImportProgressLine,
  type ImportResponse,
} from './archive.schema.js';
import { type ImportOutcome, type ImportProgress } from './import-run.js';

type InterruptedImport = Exclude<ImportOutcome, { kind: 'complete' }>;

export function buildImportResponse(progress: ImportProgress): ImportResponse {
  const { refusals, missing } = progress;
  return { message: 'OK', ...selectImportCounts(progress), refusals: [...refusals], missing: [...missing] };
}

export function buildImportProgressLine(progress: ImportProgress): ImportProgressLine {
  return { message: 'Importing', lines: progress.lines, ...selectImportCounts(progress) };
}

export function buildInterruptedImportLine(outcome: InterruptedImport): InterruptedImportLine {
  const { progress } = outcome;
  return {
    ...toInterruptedImportProblem(outcome).toResponse(),
    lines: progress.lines,
    ...selectImportCounts(progress),
  };
}

function selectImportCounts({ imported, known, refused, enrolments, decisions }: ImportProgress) {
  return { imported, known, refused, enrolments, decisions };
}

/** Builds the problem response for an interrupted import. Its detail contains the number of committed lines. */
export function toInterruptedImportProblem(outcome: InterruptedImport): Problem {
  return new Problem(problemKindOfInterruptedImport(outcome), {
    detail: `${describeImportProgress(outcome.progress)} Send the import again; committed lines are not imported twice.`,
    ...(outcome.kind === 'failed' ? { headers: { 'Retry-After': '2' } } : {}),
  });
}

function problemKindOfInterruptedImport(outcome: InterruptedImport): ProblemKind {
  if (outcome.kind === 'failed') return isDatabaseBusy(outcome.error) ? 'busy' : 'unavailable';
  return outcome.reason === 'aborted' ? 'upload-aborted' : 'upload-too-slow';
}

function describeImportProgress({ lines, imported, known, refused }: ImportProgress): string {
  if (lines === 0) return 'No line was committed.';
  return `Lines 1 to ${lines} were committed: ${imported} imported, ${known} known, ${refused} refused.`;
}
