/** The lines of exports and imports that contain subjects. */
import { z } from 'zod';
import { fileHash } from '#photo-response';
import { subjectName } from '../../platform/subject-names/subject-name.schema.js';
import { faceIndex, maxComponent, modelName } from '../encodings/index.js';
import { fastEncoding } from './image-line.schema.js';

/** The same limit as for the faces of an image. */
const maxEntries = 10_000;

const reference = { file_hash: fileHash, face: faceIndex };

const archivedReference = z.object(reference).meta({ id: 'ArchivedFaceReference' });

const archivedEncoding = z
  .object({
    encoding: fastEncoding
      .refine(
        (numbers) => numbers.every((number) => Math.abs(number) <= maxComponent),
        `must be numbers from -${maxComponent} to ${maxComponent}`,
      )
      .meta(fastEncoding.meta()!),
    model: modelName,
  })
  .meta({ id: 'ArchivedEncoding' });

const archivedDecision = z
  .object({
    ...reference,
    is_subject: z.boolean().meta({ description: 'Whether the face is, or is not, the subject.' }),
  })
  .meta({ id: 'ArchivedDecision' });

/** A line of an import with a subject, or a part of it. */
export const importedSubjectLine = z
  .object({
    subject: subjectName,
    faces: z
      .array(z.union([archivedReference, archivedEncoding]))
      .max(maxEntries)
      .default([])
      .meta({
        description:
          'Enrolled faces: faces of images, which earlier lines may contain, and encodings that were enrolled without a photo.',
      }),
    decisions: z
      .array(archivedDecision)
      .max(maxEntries)
      .default([])
      .meta({ description: 'Manual decisions that a face of an image is, or is not, the subject.' }),
  })
  .meta({ id: 'ImportedSubjectLine' });

export type ImportedSubjectLine = z.input<typeof importedSubjectLine>;

/** A line of an export with a subject. Large subjects have several lines. */
export const exportedSubjectLine = importedSubjectLine
  .extend({
    faces: importedSubjectLine.shape.faces.unwrap(),
    decisions: importedSubjectLine.shape.decisions.unwrap(),
  })
  .meta({ id: 'ExportedSubjectLine' });

export type ExportedSubjectLine = z.input<typeof exportedSubjectLine>;
