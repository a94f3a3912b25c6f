import { type ExportedSubjectPart } from '#persistence';
import { type ExportedSubjectLine } from './subject-line.schema.js';

/** Builds the line from which an import restores a part of a subject. */
export function buildExportedSubject({
  name,
  enrolledFaces,
  decisions,
}: ExportedSubjectPart): ExportedSubjectLine {
  return {
    subject: name,
    faces: enrolledFaces.map((face) =>
      'fileHash' in face
        ? { file_hash: face.fileHash, face: face.position }
        : { encoding: [...face.encoding], model: face.model },
    ),
    decisions: decisions.map(({ fileHash, position, isSubject }) => ({
      file_hash: fileHash,
      face: position,
      is_subject: isSubject,
    })),
  };
}
