import { type ImageArchiveRepository } from '#persistence';
import { type BodyEnd, IncompleteBody } from './body-chunks.js';
import { type BodyLine } from './body-lines.js';
import { ImportBatch, type RejectedLine, maxReportedRejections } from './import-batch.js';

/** Milliseconds after which lines that have come are committed, however few. */
const flushInterval = 1_000;

/** How far an import has come: what became of the lines up to `lines`. What is counted is committed. */
export interface ImportProgress {
  readonly lines: number;
  readonly imported: number;
  readonly known: number;
  readonly refused: number;
  /** The first hundred. */
  readonly refusals: readonly RejectedLine[];
}

export type ImportOutcome =
  | { readonly kind: 'complete'; readonly tally: ImportProgress }
  /** The body ended before it was complete; the whole lines of it are dealt with. */
  | { readonly kind: 'incomplete'; readonly reason: BodyEnd; readonly tally: ImportProgress }
  /** Lines could not be written. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly tally: ImportProgress };

/**
 * Takes in the lines of an import, many in a transaction; the next ones are read while the last ones are written.
 *
 * @param maxLineBytes that a line may have
 * @param onProgress called after each transaction
 */
export async function importLines(
  lines: AsyncIterable<BodyLine>,
  archive: ImageArchiveRepository,
  maxLineBytes: number,
  onProgress: (tally: ImportProgress) => void,
): Promise<ImportOutcome> {
  const run = new ImportRun(archive, maxLineBytes, onProgress);
  const flushing = setInterval(() => {
    // Whoever adds the next line learns of a failure.
    run.flush().catch(() => undefined);
  }, flushInterval);
  try {
    const reason = await run.read(lines);
    await run.finish();
    const { tally } = run;
    return reason === undefined ? { kind: 'complete', tally } : { kind: 'incomplete', reason, tally };
  } catch (error) {
    return { kind: 'failed', error, tally: run.tally };
  } finally {
    clearInterval(flushing);
  }
}

class ImportRun {
  tally: ImportProgress = { lines: 0, imported: 0, known: 0, refused: 0, refusals: [] };
  private batch: ImportBatch;
  private writing = Promise.resolve();

  constructor(
    private readonly archive: ImageArchiveRepository,
    private readonly maxLineBytes: number,
    private readonly onProgress: (tally: ImportProgress) => void,
  ) {
    this.batch = new ImportBatch(maxLineBytes);
  }

  /**
   * @returns why the lines ended before their time; undefined when they did not
   * @throws what the database says of an earlier batch
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

  /** Begins to write what was read, once what was read before is written. */
  async flush(): Promise<void> {
    await this.written();
    if (this.batch.empty) return;
    const { batch } = this;
    this.batch = new ImportBatch(this.maxLineBytes);
    this.writing = this.write(batch);
    // It is waited for later, and must not count as a failure that nobody hears of until then.
    this.writing.catch(() => undefined);
  }

  /** Writes what is left. */
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
    const { images, refusals, refused, repeated, lastLine } = batch;
    const imported = images.length === 0 ? 0 : await this.archive.importImages(images);
    const { tally } = this;
    this.tally = {
      lines: lastLine,
      imported: tally.imported + imported,
      known: tally.known + images.length - imported + repeated,
      refused: tally.refused + refused,
      refusals: [...tally.refusals, ...refusals].slice(0, maxReportedRejections),
    };
    this.onProgress(this.tally);
  }
}
