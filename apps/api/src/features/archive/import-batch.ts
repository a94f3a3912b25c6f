import { type ImportedImage } from '#persistence';
import { readImportedImage } from './archive.request.js';
import { type BodyLine } from './body-lines.js';

/**
 * What one transaction of an import holds at most. A transaction costs the disk a few milliseconds, whatever is in it;
 * and what is in it is held in memory, twice: while one batch is written, the next one is read.
 */
const limits = { lines: 1_000, faces: 2_000, bytes: 4 * 1024 * 1024 };

/** Refused lines of an import that are reported one by one. */
export const maxReportedRejections = 100;

export interface RejectedLine {
  readonly line: number;
  readonly detail: string;
}

/** Lines of an import that are dealt with in one transaction. */
export class ImportBatch {
  readonly images: ImportedImage[] = [];
  readonly refusals: RejectedLine[] = [];
  refused = 0;
  /** Lines whose hash an earlier line of the same batch has. */
  repeated = 0;
  /** Number of the last line. */
  lastLine = 0;

  private readonly hashes = new Set<string>();
  private lines = 0;
  private faces = 0;
  private bytes = 0;

  /** @param maxLineBytes that a line may have, for the detail of a refusal */
  constructor(private readonly maxLineBytes: number) {}

  get empty(): boolean {
    return this.lines === 0;
  }

  get full(): boolean {
    return this.lines >= limits.lines || this.faces >= limits.faces || this.bytes >= limits.bytes;
  }

  /** Reads a line; one without text counts as a line and is nothing else. */
  add({ number, bytes, text }: BodyLine): void {
    this.lines += 1;
    this.lastLine = number;
    if (text === undefined) this.refuse(number, `The line is longer than ${this.maxLineBytes} bytes.`);
    else if (text.trim() !== '') {
      this.bytes += bytes;
      const read = readImportedImage(text);
      if (read.ok) this.addImage(read.image);
      else this.refuse(number, read.detail);
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

  private refuse(line: number, detail: string): void {
    this.refused += 1;
    if (this.refusals.length < maxReportedRejections) this.refusals.push({ line, detail });
  }
}
