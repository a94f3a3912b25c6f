import { type z } from 'zod';
import { type ImportedImage, type ImportedSubjectPart } from '#persistence';
import { describeFirstIssue } from '../../platform/problems/validation.js';
import { importedImageLine } from './image-line.schema.js';
import { importedSubjectLine } from './subject-line.schema.js';

export type ParsedImportLine =
  | { readonly kind: 'image'; readonly image: ImportedImage }
  | { readonly kind: 'subject'; readonly subjectPart: ImportedSubjectPart }
  | { readonly kind: 'invalid'; readonly detail: string };

/**
 * Parses a line of an import. A line with the field `subject` contains a subject, and any other line contains an image.
 * Numbers are rounded to single precision, because the database stores them as `real`.
 */
export function parseImportedLine(line: string): ParsedImportLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { kind: 'invalid', detail: 'The line is not valid JSON.' };
  }
  const isSubject = typeof json === 'object' && json !== null && Object.hasOwn(json, 'subject');
  const parsed = isSubject ? importedSubjectLine.safeParse(json) : importedImageLine.safeParse(json);
  if (!parsed.success) return { kind: 'invalid', detail: describeFirstIssue(parsed.error, 'Line') };
  return 'subject' in parsed.data
    ? { kind: 'subject', subjectPart: toSubjectPart(parsed.data) }
    : { kind: 'image', image: toImportedImage(parsed.data) };
}

function toImportedImage({
  file_hash,
  model,
  width,
  height,
  faces,
}: z.output<typeof importedImageLine>): ImportedImage {
  return {
    fileHash: file_hash,
    model,
    width: width ?? null,
    height: height ?? null,
    faces: faces.map(({ encoding, box, score, landmarks_68 }) => ({
      encoding: encoding.map(Math.fround),
      x: toFloat32(box?.x),
      y: toFloat32(box?.y),
      width: toFloat32(box?.width),
      height: toFloat32(box?.height),
      score: toFloat32(score),
      landmarks: landmarks_68?.flat().map(Math.fround) ?? null,
    })),
  };
}

function toSubjectPart({
  subject,
  faces,
  decisions,
}: z.output<typeof importedSubjectLine>): ImportedSubjectPart {
  return {
    name: subject,
    enrolledFaces: faces.map((face) =>
      'encoding' in face
        ? { encoding: face.encoding.map(Math.fround), model: face.model }
        : { fileHash: face.file_hash, position: face.face },
    ),
    decisions: decisions.map(({ file_hash, face, is_subject }) => ({
      fileHash: file_hash,
      position: face,
      isSubject: is_subject,
    })),
  };
}

function toFloat32(value: number | undefined): number | null {
  return value === undefined ? null : Math.fround(value);
}
