import { type ImportedImage } from '#persistence';
import { type RejectedLine } from './archive.schema.js';
import { type BodyLine } from './body-lines.js';
import { parseImportedImage } from './import-parser.js';

/**
 * The limits of one transaction. Larger transactions are faster, because each costs a few milliseconds on disk. They also
 * use more memory: two batches, because one is read while the previous one is written.
 */
const limits = { lines: 1_000, faces: 2_000, bytes: 4 * 1024 * 1024 };

/** Maximum number of rejected lines in a response. */
export const maxReportedRejections = 100;

/** The lines of one transaction of an import. */
export class ImportBatch {
  readonly images: ImportedImage[] = [];
  readonly refusals: RejectedLine[] = [];
  refused = 0;
  /** Number of lines with the hash of an earlier line of the batch. */
  repeated = 0;
  /** Number of the last line. */
  lastLine = 0;

  private readonly hashes = new Set<string>();
  private lines = 0;
  private faces = 0;
  private bytes = 0;

  /** @param maxLineBytes limit of a line */
  constructor(private readonly maxLineBytes: number) {}

  get empty(): boolean {
    return this.lines === 0;
  }

  get full(): boolean {
    return this.lines >= limits.lines || this.faces >= limits.faces || this.bytes >= limits.bytes;
  }

  /** Parses a line. Empty lines are ignored, but counted. */
  add({ number, bytes, text }: BodyLine): void {
    this.lines += 1;
    this.lastLine = number;
    if (text === undefined) this.reject(number, `The line is longer than ${this.maxLineBytes} bytes.`);
    else if (text.trim() !== '') {
      this.bytes += bytes;
      const parsed = parseImportedImage(text);
      if (parsed.ok) this.addImage(parsed.image);
      else this.reject(number, parsed.detail);
    }
  }

  private addImage(image: ImportedImage): void {
    if (this.hashes.has(image.fileHash)) {
      this.repeated += 1;
      return;
    }
    this.hashes.add(image.fileHash);
    this.images.push(image);
    this.faces += image.faces.length;
  }

  private reject(line: number, detail: string): void {
    this.refused += 1;
    if (this.refusals.length < maxReportedRejections) this.refusals.push({ line, detail });
  }
}
