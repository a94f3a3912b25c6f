import { type ImportedImage, type ImportedSubjectPart } from '#persistence';
import { type RejectedLine } from './archive.schema.js';
import { type BodyLine } from './body-lines.js';
import { parseImportedLine } from './import-parser.js';

/**
 * The limits of one batch of an import. The images of a batch are written in one transaction, and the subjects in another.
 * Larger transactions make an import faster, because each commit takes a few milliseconds on disk. Larger transactions
 * also use more memory. An import holds two batches in memory, because the next batch is read while the previous batch is
 * written. For the limit `faces`, an enrolled face or a decision counts as one face.
 */
const batchLimits = { lines: 1_000, faces: 2_000, bytes: 4 * 1024 * 1024 };

/** The maximum number of rejected lines, and of missing faces, that the response to an import lists. */
export const maxReportedProblems = 100;

/** The lines of an import that are written together. */
export class ImportBatch {
  readonly images: ImportedImage[] = [];
  readonly subjectParts: ImportedSubjectPart[] = [];
  readonly firstRejectedLines: RejectedLine[] = [];
  numberOfRejectedLines = 0;
  /** The number of lines with the same image hash as an earlier line of the batch. */
  numberOfRepeatedHashes = 0;
  /** The number of the last line that was added. */
  lastLineNumber = 0;

  private readonly lineNumbers = new Map<ImportedSubjectPart, number>();
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
      this.numberOfLines >= batchLimits.lines ||
      this.numberOfFaces >= batchLimits.faces ||
      this.numberOfBytes >= batchLimits.bytes
    );
  }

  /**
   * Parses a line and adds its image or subject. An empty line contains neither an image nor a subject, but the line
   * numbers include it.
   */
  addLine({ number, bytes, text }: BodyLine): void {
    this.numberOfLines += 1;
    this.lastLineNumber = number;
    if (text === undefined) this.rejectLine(number, `The line is longer than ${this.maxLineBytes} bytes.`);
    else if (text.trim() !== '') {
      this.numberOfBytes += bytes;
      const parsed = parseImportedLine(text);
      if (parsed.kind === 'image') this.addImage(parsed.image);
      else if (parsed.kind === 'subject') this.addSubjectPart(number, parsed.subjectPart);
      else this.rejectLine(number, parsed.detail);
    }
  }

  /** Returns the number of the line that contains a part of a subject. */
  findLineNumber(part: ImportedSubjectPart): number {
    return this.lineNumbers.get(part)!;
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

  private addSubjectPart(line: number, part: ImportedSubjectPart): void {
    this.subjectParts.push(part);
    this.lineNumbers.set(part, line);
    this.numberOfFaces += part.enrolledFaces.length + part.decisions.length;
  }

  private rejectLine(line: number, detail: string): void {
    this.numberOfRejectedLines += 1;
    if (this.firstRejectedLines.length < maxReportedProblems) this.firstRejectedLines.push({ line, detail });
  }
}
