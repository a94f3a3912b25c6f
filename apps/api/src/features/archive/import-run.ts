import { type ImageArchiveRepository, type ImportCounts, type SubjectArchiveRepository } from '#persistence';
import { type MissingFace, type RejectedLine } from './archive.schema.js';
import { type BodyEnd, IncompleteBody } from './body-chunks.js';
import { type BodyLine } from './body-lines.js';
import { ImportBatch, maxReported } from './import-batch.js';

/** Milliseconds after which received lines are committed, even if the batch is not full. */
const flushInterval = 1_000;

/** The progress of an import. Only committed lines are counted. */
export interface ImportProgress {
  /** Number of the last committed line. */
  readonly lines: number;
  readonly imported: number;
  readonly known: number;
  readonly refused: number;
  /** The enrolled faces. */
  readonly enrolments: ImportCounts;
  readonly decisions: ImportCounts;
  /** The first rejected lines. */
  readonly refusals: readonly RejectedLine[];
  /** The first faces that enrolments and decisions refer to, and that do not exist. */
  readonly missing: readonly MissingFace[];
}

/** Where images and subjects are written. */
export interface Archives {
  readonly images: Pick<ImageArchiveRepository, 'importImages'>;
  readonly subjects: Pick<SubjectArchiveRepository, 'importSubjects'>;
}

export type ImportOutcome =
  | { readonly kind: 'complete'; readonly progress: ImportProgress }
  /** The body is incomplete. Its complete lines are committed. */
  | { readonly kind: 'incomplete'; readonly reason: BodyEnd; readonly progress: ImportProgress }
  /** A transaction failed. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly progress: ImportProgress };

/**
 * Imports lines in batches. The next batch is read while the previous one is written. The subjects of a batch are written after its
 * images, to which they can refer.
 *
 * @param maxLineBytes limit of a line
 * @param onProgress called after each transaction
 */
export async function importLines(
  lines: AsyncIterable<BodyLine>,
  archives: Archives,
  maxLineBytes: number,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportOutcome> {
  const run = new ImportRun(archives, maxLineBytes, onProgress);
  const flushing = setInterval(() => {
    // The error is thrown again when the next line is added.
    run.flush().catch(() => undefined);
  }, flushInterval);
  try {
    const reason = await run.read(lines);
    await run.finish();
    const { progress } = run;
    return reason === undefined ? { kind: 'complete', progress } : { kind: 'incomplete', reason, progress };
  } catch (error) {
    return { kind: 'failed', error, progress: run.progress };
  } finally {
    clearInterval(flushing);
  }
}

const none: ImportCounts = { imported: 0, known: 0, missing: 0 };

class ImportRun {
  progress: ImportProgress = {
    lines: 0,
    imported: 0,
    known: 0,
    refused: 0,
    enrolments: none,
    decisions: none,
    refusals: [],
    missing: [],
  };
  private batch: ImportBatch;
  private writing = Promise.resolve();

  constructor(
    private readonly archives: Archives,
    private readonly maxLineBytes: number,
    private readonly onProgress: (progress: ImportProgress) => void,
  ) {
    this.batch = new ImportBatch(maxLineBytes);
  }

  /**
   * @returns the reason if the body is incomplete
   * @throws the error of an earlier transaction
   */
  async read(lines: AsyncIterable<BodyLine>): Promise<BodyEnd | undefined> {
    try {
      for await (const line of lines) {
        this.batch.add(line);
        if (this.batch.full) await this.flush();
      }
      return undefined;
    } catch (error) {
      if (error instanceof IncompleteBody) return error.reason;
      throw error;
    }
  }

  /** Starts to write the batch after the previous one has been written. */
  async flush(): Promise<void> {
    await this.written();
    if (this.batch.empty) return;
    const { batch } = this;
    this.batch = new ImportBatch(this.maxLineBytes);
    this.writing = this.write(batch);
    // It is awaited later. Until then, a rejection would be unhandled.
    this.writing.catch(() => undefined);
  }

  /** Writes the last batch. */
  async finish(): Promise<void> {
    await this.flush();
    await this.written();
  }

  private async written(): Promise<void> {
    for (let last; last !== this.writing;) {
      last = this.writing;
      await last;
    }
  }

  private async write(batch: ImportBatch): Promise<void> {
    const { images, subjects, refusals, refused, repeated, lastLine } = batch;
    const imported = images.length === 0 ? 0 : await this.archives.images.importImages(images);
    const { examples, decisions, missing } =
      subjects.length === 0
        ? { examples: none, decisions: none, missing: [] }
        : await this.archives.subjects.importSubjects(subjects);
    const { progress } = this;
    this.progress = {
      lines: lastLine,
      imported: progress.imported + imported,
      known: progress.known + images.length - imported + repeated,
      refused: progress.refused + refused,
      enrolments: addCounts(progress.enrolments, examples),
      decisions: addCounts(progress.decisions, decisions),
      refusals: [...progress.refusals, ...refusals].slice(0, maxReported),
      missing: [
        ...progress.missing,
        ...missing.slice(0, maxReported).map(({ part, fileHash, position }) => ({
          line: batch.lineOf(part),
          file_hash: fileHash,
          face: position,
        })),
      ].slice(0, maxReported),
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
