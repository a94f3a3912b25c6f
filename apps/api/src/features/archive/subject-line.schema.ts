/** The schemas of the lines of exports and imports that contain subjects. */
import { z } from 'zod';
import { fileHash } from '#photo-response';
import { subjectName } from '../../platform/subject-names/subject-name.schema.js';
import { faceIndex, maxEncodingComponent, modelName } from '../encodings/index.js';
import { encodingWithFastValidation } from './image-line.schema.js';

/** The maximum number of faces in a line. An image has the same maximum number of faces. */
const maxFacesPerLine = 10_000;

const faceReference = { file_hash: fileHash, face: faceIndex };

const archivedFaceReference = z.object(faceReference).meta({ id: 'ArchivedFaceReference' });

const archivedEncoding = z
  .object({
    encoding: encodingWithFastValidation
      .refine(
        (numbers) => numbers.every((number) => Math.abs(number) <= maxEncodingComponent),
        `must be numbers from -${maxEncodingComponent} to ${maxEncodingComponent}`,
      )
      .meta(encodingWithFastValidation.meta()!),
    model: modelName,
  })
  .meta({ id: 'ArchivedEncoding' });

const archivedDecision = z
  .object({
    ...faceReference,
    is_subject: z.boolean().meta({ description: 'Whether the face is, or is not, the subject.' }),
  })
  .meta({ id: 'ArchivedDecision' });

/** The schema of a line of an import that contains a subject, or a part of a subject. */
export const importedSubjectLine = z
  .object({
    subject: subjectName,
    faces: z
      .array(z.union([archivedFaceReference, archivedEncoding]))
      .max(maxFacesPerLine)
      .default([])
      .meta({
        description:
          'Enrolled faces: faces of images, which earlier lines may contain, and encodings that were enrolled without a photo.',
      }),
    decisions: z
      .array(archivedDecision)
      .max(maxFacesPerLine)
      .default([])
      .meta({ description: 'Manual decisions that a face of an image is, or is not, the subject.' }),
  })
  .meta({ id: 'ImportedSubjectLine' });

export type ImportedSubjectLine = z.input<typeof importedSubjectLine>;

/** The schema of a line of an export that contains a subject. A large subject has several lines. */
export const exportedSubjectLine = importedSubjectLine
  .extend({
    faces: importedSubjectLine.shape.faces.unwrap(),
    decisions: importedSubjectLine.shape.decisions.unwrap(),
  })
  .meta({ id: 'ExportedSubjectLine' });

export type ExportedSubjectLine = z.input<typeof exportedSubjectLine>;
