import { type ImageArchiveRepository } from '#persistence';
import { type RejectedLine } from './archive.schema.js';
import { type IncompleteBodyReason, IncompleteBodyError } from './body-chunks.js';
import { type BodyLine } from './body-lines.js';
import { ImportBatch, maxReportedRejections } from './import-batch.js';

/** Milliseconds after which received lines are committed, even if the batch is not full. */
const partialBatchFlushInterval = 1_000;

/** The progress of an import. Only committed lines are counted. */
export interface ImportProgress {
  /** Number of the last committed line. */
  readonly lines: number;
  readonly imported: number;
  readonly known: number;
  readonly refused: number;
  /** The first rejected lines. */
  readonly refusals: readonly RejectedLine[];
}

export type ImportOutcome =
  | { readonly kind: 'complete'; readonly progress: ImportProgress }
  /** The body is incomplete. Its complete lines are committed. */
  | { readonly kind: 'incomplete'; readonly reason: IncompleteBodyReason; readonly progress: ImportProgress }
  /** A transaction failed. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly progress: ImportProgress };

/**
 * Imports lines in batches. The next batch is read while the previous one is written.
 *
 * @param maxLineBytes limit of a line
 * @param onProgress called after each transaction
 */
export async function importLines(
  lines: AsyncIterable<BodyLine>,
  archive: ImageArchiveRepository,
  maxLineBytes: number,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportOutcome> {
  const run = new ImportRun(archive, maxLineBytes, onProgress);
  const flushing = setInterval(() => {
    // The error is thrown again when the next line is added.
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

class ImportRun {
  progress: ImportProgress = { lines: 0, imported: 0, known: 0, refused: 0, refusals: [] };
  private batch: ImportBatch;
  private latestWrite = Promise.resolve();

  constructor(
    private readonly archive: ImageArchiveRepository,
    private readonly maxLineBytes: number,
    private readonly onProgress: (progress: ImportProgress) => void,
  ) {
    this.batch = new ImportBatch(maxLineBytes);
  }

  /**
   * @returns the reason if the body is incomplete
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

  /** Starts to write the batch after the previous one has been written. */
  async flushBatch(): Promise<void> {
    await this.waitForWrites();
    if (this.batch.isEmpty) return;
    const { batch } = this;
    this.batch = new ImportBatch(this.maxLineBytes);
    this.latestWrite = this.writeBatch(batch);
    // It is awaited later. Until then, a rejection would be unhandled.
    this.latestWrite.catch(() => undefined);
  }

  /** Writes the last batch. */
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
      firstRejectedLines: refusals,
      numberOfRejectedLines: refused,
      numberOfRepeatedHashes: repeated,
      lastLineNumber: lastLine,
    } = batch;
    const imported = images.length === 0 ? 0 : await this.archive.importImages(images);
    const { progress } = this;
    this.progress = {
      lines: lastLine,
      imported: progress.imported + imported,
      known: progress.known + images.length - imported + repeated,
      refused: progress.refused + refused,
      refusals: [...progress.refusals, ...refusals].slice(0, maxReportedRejections),
    };
    this.onProgress(this.progress);
  }
}
