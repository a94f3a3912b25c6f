import { type ImportedImage } from '#persistence';
import { type RejectedLine } from './archive.schema.js';
import { type BodyLine } from './body-lines.js';
import { parseImportedImage } from './import-parser.js';

/**
 * The limits of one transaction. Larger transactions are faster, because each costs a few milliseconds on disk. They also
 * use more memory: two batches, because one is read while the previous one is written.
 */
const transactionLimits = { lines: 1_000, faces: 2_000, bytes: 4 * 1024 * 1024 };

/** Maximum number of rejected lines in a response. */
export const maxReportedRejections = 100;

/** The lines of one transaction of an import. */
export class ImportBatch {
  readonly images: ImportedImage[] = [];
  readonly firstRejectedLines: RejectedLine[] = [];
  numberOfRejectedLines = 0;
  /** Number of lines with the hash of an earlier line of the batch. */
  numberOfRepeatedHashes = 0;
  /** Number of the last line. */
  lastLineNumber = 0;

  private readonly hashes = new Set<string>();
  private numberOfLines = 0;
  private numberOfFaces = 0;
  private numberOfBytes = 0;

  /** @param maxLineBytes limit of a line */
  constructor(private readonly maxLineBytes: number) {}

  get isEmpty(): boolean {
    return this.numberOfLines === 0;
  }

  get isFull(): boolean {
    return (
      this.numberOfLines >= transactionLimits.lines ||
      this.numberOfFaces >= transactionLimits.faces ||
      this.numberOfBytes >= transactionLimits.bytes
    );
  }

  /** Parses a line. Empty lines are ignored, but counted. */
  addLine({ number, bytes, text }: BodyLine): void {
    this.numberOfLines += 1;
    this.lastLineNumber = number;
    if (text === undefined) this.rejectLine(number, `The line is longer than ${this.maxLineBytes} bytes.`);
    else if (text.trim() !== '') {
      this.numberOfBytes += bytes;
      const parsed = parseImportedImage(text);
      if (parsed.ok) this.addImage(parsed.image);
      else this.rejectLine(number, parsed.detail);
    }
  }

  private addImage(image: ImportedImage): void {
    if (this.hashes.has(image.fileHash)) {
      this.numberOfRepeatedHashes += 1;
      return;
    }
    this.hashes.add(image.fileHash);
    this.images.push(image);
    this.numberOfFaces += image.faces.length;
  }

  private rejectLine(line: number, detail: string): void {
    this.numberOfRejectedLines += 1;
    if (this.firstRejectedLines.length < maxReportedRejections)
      this.firstRejectedLines.push({ line, detail });
  }
}
