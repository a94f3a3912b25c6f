import { z } from 'zod';
import { faceBox } from '#photo-response';
import {
  faceIndex,
  createFaceRequestSchema,
  fileHashSchema,
  createPhotoFormFieldsSchema,
  createPhotoFormOpenApiSchema,
  createThresholdSchema,
  thresholdDescription,
} from '../encodings/index.js';

const maxCandidatesPerFace = 100;

const createCandidateLimitSchema = (number: z.ZodNumber | z.ZodCoercedNumber) =>
  number
    .int()
    .min(1)
    .max(maxCandidatesPerFace)
    .default(10)
    .meta({ description: 'Maximum number of candidates per face.' });

const searchedCollection = z.enum(['subjects', 'all']).default('subjects').meta({
  description:
    '`subjects`: search only the enrolled faces, and return each subject at most once. `all`: search all stored faces.',
});

export const searchRequest = createFaceRequestSchema({
  threshold: createThresholdSchema(z.number()),
  limit: createCandidateLimitSchema(z.number()),
  among: searchedCollection,
});

export const searchForm = createPhotoFormFieldsSchema({
  threshold: createThresholdSchema(z.coerce.number()),
  limit: createCandidateLimitSchema(z.coerce.number()),
  among: searchedCollection,
});
export const searchFormSchema = createPhotoFormOpenApiSchema(searchForm);

export type SearchOptions = Pick<z.output<typeof searchForm>, 'threshold' | 'limit' | 'among'>;

const candidateResponse = z
  .object({
    subject: z.string().nullable().meta({
      description: 'Name of the subject; null for a stored face that belongs to no subject.',
    }),
    distance: z
      .number()
      .min(0)
      .meta({ description: 'Euclidean distance between the two faces.', example: 0.42 }),
    file_hash: fileHashSchema
      .nullable()
      .meta({ description: 'SHA-256 of the file of the face; null if it was enrolled as an encoding.' }),
    face: faceIndex.nullable().meta({
      description: 'Position of the face in its photo, from 0; null if it was enrolled as an encoding.',
    }),
  })
  .meta({ id: 'CandidateAnswer' });

export type Candidate = z.infer<typeof candidateResponse>;

const searchedFaceResponse = z
  .object({
    face: faceIndex
      .exactOptional()
      .meta({ description: 'Position of the face in the photo, from 0; absent for an encoding.' }),
    box: faceBox.exactOptional().meta({
      description: 'Position of the face in pixels of the upright photo; absent for an encoding.',
    }),
    candidates: z
      .array(candidateResponse)
      .meta({ description: 'The candidates within the threshold, the nearest first.' }),
  })
  .meta({ id: 'SearchedFaceAnswer' });

export type SearchedFace = z.infer<typeof searchedFaceResponse>;

export const searchResponse = z
  .object({
    message: z.enum(['OK']),
    file_hash: fileHashSchema.exactOptional(),
    threshold: z.number().meta({ description: thresholdDescription }),
    faces: z
      .array(searchedFaceResponse)
      .meta({ description: 'The faces that were searched for, the most prominent first.' }),
  })
  .meta({ id: 'SearchResponse' });

export type SearchResponse = z.infer<typeof searchResponse>;
