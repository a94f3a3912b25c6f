import { type ImportedImage } from '#persistence';
import { type RejectedLine } from './archive.schema.js';
import { type BodyLine } from './body-lines.js';
import { parseImportedImage } from './import-parser.js';

/**
 * The limits of one transaction of an import. Larger transactions make an import faster, because each commit takes a
 * few milliseconds on disk. Larger transactions also use more memory. An import holds two batches in memory, because
 * the next batch is read while the previous batch is written.
 */
const transactionLimits = { lines: 1_000, faces: 2_000, bytes: 4 * 1024 * 1024 };

/** The maximum number of rejected lines that the response to an import lists. */
export const maxReportedRejections = 100;

/** The lines of one transaction of an import. */
export class ImportBatch {
  readonly images: ImportedImage[] = [];
  readonly firstRejectedLines: RejectedLine[] = [];
  numberOfRejectedLines = 0;
  /** The number of lines whose hash is also the hash of an earlier line of the batch. */
  numberOfRepeatedHashes = 0;
  /** The number of the last line that was added. */
  lastLineNumber = 0;

  private readonly hashes = new Set<string>();
  private numberOfLines = 0;
  private numberOfFaces = 0;
  private numberOfBytes = 0;

  /** @param maxLineBytes the maximum length of a line in bytes */
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

  /** Parses a line and adds its image. An empty line contains no image, but counts as a line. */
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
