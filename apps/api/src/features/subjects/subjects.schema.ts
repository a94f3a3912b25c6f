import { z } from 'zod';
import { type EnrolledFace, type ListedEnrolledFace, type Subject } from '#persistence';
import { buildBox, faceBox } from '#photo-response';
import { nextCursor, createPageCursorSchema, pageLimit } from '../../platform/lists/paging.schema.js';
import {
  faceIndex,
  createFaceRequestSchema,
  fileHashSchema,
  createPhotoFormFieldsSchema,
  createPhotoFormOpenApiSchema,
  createThresholdSchema,
  thresholdDescription,
} from '../encodings/index.js';
import { type DistancesToOthers } from './distances-to-others.js';
import { namePart, namePrefix, subjectName } from '../../platform/subject-names/subject-name.schema.js';

/** A request to enrol a face has only the fields that specify the face. */
export const enrolRequest = createFaceRequestSchema({});
export const enrolForm = createPhotoFormFieldsSchema({});
export const enrolFormSchema = createPhotoFormOpenApiSchema(enrolForm);

export const verifyRequest = createFaceRequestSchema({ threshold: createThresholdSchema(z.number()) });
export const verifyForm = createPhotoFormFieldsSchema({
  threshold: createThresholdSchema(z.coerce.number()),
});
export const verifyFormSchema = createPhotoFormOpenApiSchema(verifyForm);

export const renameRequest = z.strictObject({ name: subjectName });

export const subjectListQuery = z.strictObject({
  prefix: namePrefix,
  contains: namePart,
  cursor: createPageCursorSchema((position) => position !== '' && !/[\0\ufffd]/.test(position)),
  limit: pageLimit,
});
export type SubjectListQuery = z.output<typeof subjectListQuery>;

export const enrolledFaceListQuery = z.strictObject({
  cursor: createPageCursorSchema((position) => /^[1-9]\d{0,14}$/.test(position)),
  limit: pageLimit,
  distances: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({
      description: 'Whether the response contains the distances to other enrolled faces of the subject.',
    }),
});
export type EnrolledFaceListQuery = z.output<typeof enrolledFaceListQuery>;

/**
 * The maximum number of enrolled faces, the oldest ones of the subject, with which each face of a list is compared. It
 * limits the time of a response.
 */
export const maxComparedFaces = 1000;

const enrolledFaceId = z.int().min(1).meta({ description: 'ID of the enrolled face. The ID never changes.' });

/** The ID of an enrolled face in the path of a request. */
export const enrolledFaceIdParameter = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

const subjectSchema = z
  .object({
    name: z.string().meta({ description: 'Name of the subject.', example: 'Ada Lovelace' }),
    number_of_faces: z.int().min(0).meta({ description: 'Number of enrolled faces.' }),
    created_at: z.iso.datetime().meta({ description: 'Time of the first enrolment.' }),
    updated_at: z.iso
      .datetime()
      .meta({ description: 'Time of the creation, or of the last change of the name.' }),
  })
  .meta({ id: 'SubjectAnswer' });

const enrolledFaceFields = {
  id: enrolledFaceId,
  file_hash: fileHashSchema.nullable().meta({
    description: 'SHA-256 of the file; null if the face was enrolled as an encoding.',
  }),
  face: faceIndex.nullable().meta({
    description: 'Position of the face in the photo, from 0; null if it was enrolled as an encoding.',
  }),
  model: z.string().meta({ description: 'Name and version of the model of the encoding.' }),
  created_at: z.iso.datetime().meta({ description: 'Time of the enrolment.' }),
};

const enrolledFaceSchema = z.object(enrolledFaceFields).meta({ id: 'EnrolledFaceAnswer' });

const distancesToOthers = z
  .object({
    compared_faces: z
      .int()
      .min(0)
      .max(maxComparedFaces)
      .meta({ description: 'Number of the other enrolled faces of the same model that were compared.' }),
    nearest: z
      .number()
      .min(0)
      .nullable()
      .meta({ description: 'Distance to the nearest of them; null if there is none.', example: 0.31 }),
    median: z
      .number()
      .min(0)
      .nullable()
      .meta({ description: 'Median distance to them; null if there is none.', example: 0.4 }),
  })
  .meta({ id: 'EnrolledFaceDistancesAnswer' });

const listedEnrolledFace = z
  .object({
    ...enrolledFaceFields,
    box: faceBox.exactOptional().meta({
      description:
        'Position of the face in pixels of the upright photo; absent if it was enrolled as an encoding or imported without ' +
        'one.',
    }),
    distances: distancesToOthers.exactOptional().meta({
      description: 'Distances to the other enrolled faces of the subject; absent unless they were requested.',
    }),
  })
  .meta({ id: 'ListedEnrolledFaceAnswer' });

const okMessage = z.enum(['OK']);

export const subjectResponse = z
  .object({ message: okMessage, subject: subjectSchema })
  .meta({ id: 'SubjectResponse' });
export type SubjectResponse = z.infer<typeof subjectResponse>;

export const renameResponse = z
  .object({
    message: okMessage,
    subject: subjectSchema,
    merged: z.boolean().meta({
      description: 'Whether another subject already had the new name, and the two subjects were merged.',
    }),
  })
  .meta({ id: 'RenameResponse' });
export type RenameResponse = z.infer<typeof renameResponse>;

export const subjectListResponse = z
  .object({
    message: okMessage,
    subjects: z
      .array(subjectSchema)
      .meta({ description: 'The subjects, ordered by name without regard to case.' }),
    next_cursor: nextCursor,
  })
  .meta({ id: 'SubjectListResponse' });
export type SubjectListResponse = z.infer<typeof subjectListResponse>;

export const enrolResponse = z
  .object({
    message: okMessage,
    subject: z.string().meta({ description: 'Name of the subject, as it was first written.' }),
    face: enrolledFaceSchema,
  })
  .meta({ id: 'EnrolmentResponse' });
export type EnrolResponse = z.infer<typeof enrolResponse>;

export const enrolledFaceListResponse = z
  .object({
    message: okMessage,
    faces: z.array(listedEnrolledFace).meta({ description: 'The enrolled faces, the oldest first.' }),
    next_cursor: nextCursor,
  })
  .meta({ id: 'EnrolledFaceListResponse' });
export type EnrolledFaceListResponse = z.infer<typeof enrolledFaceListResponse>;

export const verifyResponse = z
  .object({
    message: okMessage,
    subject: z.string().meta({ description: 'Name of the subject.' }),
    distance: z.number().min(0).meta({
      description: 'Euclidean distance to the nearest enrolled face of the subject.',
      example: 0.42,
    }),
    threshold: z.number().meta({ description: thresholdDescription }),
    same_person: z.boolean().meta({ description: 'Whether the distance is at most the threshold.' }),
    nearest: enrolledFaceSchema.meta({ description: 'The nearest enrolled face.' }),
  })
  .meta({ id: 'VerificationResponse' });
export type VerifyResponse = z.infer<typeof verifyResponse>;

export function buildSubject({
  name,
  numberOfEnrolledFaces,
  createdAt,
  updatedAt,
}: Omit<Subject, 'key'>): z.infer<typeof subjectSchema> {
  return {
    name,
    number_of_faces: numberOfEnrolledFaces,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}

export function buildEnrolledFace({
  id,
  fileHash,
  position,
  model,
  createdAt,
}: EnrolledFace): z.infer<typeof enrolledFaceSchema> {
  return { id, file_hash: fileHash, face: position, model, created_at: createdAt.toISOString() };
}

/** @param distances the distances to the other enrolled faces; undefined if they were not requested */
export function buildListedEnrolledFace(
  face: ListedEnrolledFace,
  distances: DistancesToOthers | undefined,
): z.infer<typeof listedEnrolledFace> {
  const box = buildBox(face);
  return {
    ...buildEnrolledFace(face),
    ...(box === undefined ? {} : { box }),
    ...(distances === undefined
      ? {}
      : {
          distances: {
            compared_faces: distances.comparedFaces,
            nearest: distances.nearest ?? null,
            median: distances.median ?? null,
          },
        }),
  };
}
