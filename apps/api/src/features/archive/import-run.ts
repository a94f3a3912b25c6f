import { type ImageArchiveRepository, type ImportCounts, type SubjectArchiveRepository } from '#persistence';
import { type MissingFace, type RejectedLine } from './archive.schema.js';
import { type IncompleteBodyReason, IncompleteBodyError } from './body-chunks.js';
import { type BodyLine } from './body-lines.js';
import { ImportBatch, maxReportedProblems } from './import-batch.js';

/** The interval in milliseconds at which the received lines are committed, even if their batch is not full. */
const partialBatchFlushInterval = 1_000;

/** The progress of an import. It counts only lines whose transaction was committed. */
export interface ImportProgress {
  /** The number of the last committed line. */
  readonly lines: number;
  readonly imported: number;
  readonly known: number;
  readonly refused: number;
  /** The counts of enrolled faces. */
  readonly enrolments: ImportCounts;
  /** The counts of manual decisions. */
  readonly decisions: ImportCounts;
  /** The first lines that were rejected, up to a maximum number. */
  readonly refusals: readonly RejectedLine[];
  /** The first faces to which a line of a subject refers but which do not exist, up to a maximum number. */
  readonly missing: readonly MissingFace[];
}

/** The repositories that an import writes to. */
export interface ImportRepositories {
  readonly images: Pick<ImageArchiveRepository, 'importImages'>;
  readonly subjects: Pick<SubjectArchiveRepository, 'importSubjects'>;
}

export type ImportOutcome =
  | { readonly kind: 'complete'; readonly progress: ImportProgress }
  /** The API received only a part of the request body. The lines that were received completely are committed. */
  | { readonly kind: 'incomplete'; readonly reason: IncompleteBodyReason; readonly progress: ImportProgress }
  /** A database transaction failed. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly progress: ImportProgress };

/**
 * Imports lines in batches. The next batch is read while the previous batch is written. The subjects of a batch are
 * written after the images of the batch, because subjects can refer to these images.
 *
 * @param maxLineBytes the maximum length of a line in bytes
 * @param onProgress is called after each transaction
 */
export async function importLines(
  lines: AsyncIterable<BodyLine>,
  repositories: ImportRepositories,
  maxLineBytes: number,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportOutcome> {
  const run = new ImportRun(repositories, maxLineBytes, onProgress);
  const flushing = setInterval(() => {
    // The error is ignored here, because the next call of `flushBatch` throws the same error.
    run.flushBatch().catch(() => undefined);
  }, partialBatchFlushInterval);
  try {
    const reason = await run.readLines(lines);
    await run.writeLastBatch();
    const { progress } = run;
    return reason === undefined ? { kind: 'complete', progress } : { kind: 'incomplete', reason, progress };
  } catch (error) {
    return { kind: 'failed', error, progress: run.progress };
  } finally {
    clearInterval(flushing);
  }
}

const zeroCounts: ImportCounts = { imported: 0, known: 0, missing: 0 };

class ImportRun {
  progress: ImportProgress = {
    lines: 0,
    imported: 0,
    known: 0,
    refused: 0,
    enrolments: zeroCounts,
    decisions: zeroCounts,
    refusals: [],
    missing: [],
  };
  private batch: ImportBatch;
  private latestWrite = Promise.resolve();

  constructor(
    private readonly repositories: ImportRepositories,
    private readonly maxLineBytes: number,
    private readonly onProgress: (progress: ImportProgress) => void,
  ) {
    this.batch = new ImportBatch(maxLineBytes);
  }

  /**
   * Reads lines and flushes each full batch.
   *
   * @returns the reason why the request body is incomplete; undefined if the body is complete
   * @throws the error of an earlier transaction
   */
  async readLines(lines: AsyncIterable<BodyLine>): Promise<IncompleteBodyReason | undefined> {
    try {
      for await (const line of lines) {
        this.batch.addLine(line);
        if (this.batch.isFull) await this.flushBatch();
      }
      return undefined;
    } catch (error) {
      if (error instanceof IncompleteBodyError) return error.reason;
      throw error;
    }
  }

  /** Waits until the previous batch has been written, and then starts to write the current batch. */
  async flushBatch(): Promise<void> {
    await this.waitForWrites();
    if (this.batch.isEmpty) return;
    const { batch } = this;
    this.batch = new ImportBatch(this.maxLineBytes);
    this.latestWrite = this.writeBatch(batch);
    // The import awaits this promise later. If the write fails earlier, Node.js would report an unhandled rejection
    // without this handler.
    this.latestWrite.catch(() => undefined);
  }

  /** Writes the last batch and waits until it has been written. */
  async writeLastBatch(): Promise<void> {
    await this.flushBatch();
    await this.waitForWrites();
  }

  private async waitForWrites(): Promise<void> {
    for (let last; last !== this.latestWrite;) {
      last = this.latestWrite;
      await last;
    }
  }

  private async writeBatch(batch: ImportBatch): Promise<void> {
    const {
      images,
      subjectParts,
      firstRejectedLines: refusals,
      numberOfRejectedLines: refused,
      numberOfRepeatedHashes: repeated,
      lastLineNumber: lastLine,
    } = batch;
    const imported = images.length === 0 ? 0 : await this.repositories.images.importImages(images);
    const { enrolledFaces, decisions, missing } =
      subjectParts.length === 0
        ? { enrolledFaces: zeroCounts, decisions: zeroCounts, missing: [] }
        : await this.repositories.subjects.importSubjects(subjectParts);
    const { progress } = this;
    this.progress = {
      lines: lastLine,
      imported: progress.imported + imported,
      known: progress.known + images.length - imported + repeated,
      refused: progress.refused + refused,
      enrolments: addCounts(progress.enrolments, enrolledFaces),
      decisions: addCounts(progress.decisions, decisions),
      refusals: [...progress.refusals, ...refusals].slice(0, maxReportedProblems),
      missing: [
        ...progress.missing,
        ...missing.slice(0, maxReportedProblems).map(({ part, fileHash, position }) => ({
          line: batch.findLineNumber(part),
          file_hash: fileHash,
          face: position,
        })),
      ].slice(0, maxReportedProblems),
    };
    this.onProgress(this.progress);
  }
}

function addCounts(one: ImportCounts, other: ImportCounts): ImportCounts {
  return {
    imported: one.imported + other.imported,
    known: one.known + other.known,
    missing: one.missing + other.missing,
  };
}
