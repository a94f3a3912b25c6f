import { type ExportedSubjectPart } from '#persistence';
import { type ExportedSubjectLine } from './subject-line.schema.js';

/** Builds the line from which an import restores a part of a subject. */
export function buildExportedSubject({
  name,
  examples,
  decisions,
}: ExportedSubjectPart): ExportedSubjectLine {
  return {
    subject: name,
    faces: examples.map((example) =>
      'fileHash' in example
        ? { file_hash: example.fileHash, face: example.position }
        : { encoding: [...example.encoding], model: example.model },
    ),
    decisions: decisions.map(({ fileHash, position, isSubject }) => ({
      file_hash: fileHash,
      face: position,
      is_subject: isSubject,
    })),
  };
}
