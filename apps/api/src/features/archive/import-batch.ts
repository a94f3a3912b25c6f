import { type ImportedImage, type ImportedSubjectPart } from '#persistence';
import { type RejectedLine } from './archive.schema.js';
import { type BodyLine } from './body-lines.js';
import { parseImportedLine } from './import-parser.js';

/**
 * The limits of one batch. Its images are one transaction, and its subjects another. Larger transactions are faster, because each
 * costs a few milliseconds on disk. They also use more memory: two batches, because one is read while the previous one is
 * written. Enrolled faces and decisions count as faces.
 */
const limits = { lines: 1_000, faces: 2_000, bytes: 4 * 1024 * 1024 };

/** Maximum number of rejected lines, and of missing faces, in a response. */
export const maxReported = 100;

/** The lines of an import that are written together. */
export class ImportBatch {
  readonly images: ImportedImage[] = [];
  readonly subjects: ImportedSubjectPart[] = [];
  readonly refusals: RejectedLine[] = [];
  refused = 0;
  /** Number of lines with the hash of an earlier line of the batch. */
  repeated = 0;
  /** Number of the last line. */
  lastLine = 0;

  private readonly lineOfSubject = new Map<ImportedSubjectPart, number>();
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
      const parsed = parseImportedLine(text);
      if (parsed.kind === 'image') this.addImage(parsed.image);
      else if (parsed.kind === 'subject') this.addSubject(number, parsed.subject);
      else this.reject(number, parsed.detail);
    }
  }

  /** The number of the line that contains a part of a subject. */
  lineOf(subject: ImportedSubjectPart): number {
    return this.lineOfSubject.get(subject)!;
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

  private addSubject(line: number, subject: ImportedSubjectPart): void {
    this.subjects.push(subject);
    this.lineOfSubject.set(subject, line);
    this.faces += subject.examples.length + subject.decisions.length;
  }

  private reject(line: number, detail: string): void {
    this.refused += 1;
    if (this.refusals.length < maxReported) this.refusals.push({ line, detail });
  }
}
