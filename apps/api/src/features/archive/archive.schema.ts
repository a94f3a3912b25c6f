import { z } from 'zod';
import { imageStatuses, type ListedImage } from '#persistence';
import { fileHash } from '#photo-response';
import { nextCursor, createPageCursorSchema, pageLimit } from '../../platform/lists/paging.schema.js';
import { problemResponse } from '../../platform/problems/problem.js';
import { faceIndex } from '../encodings/index.js';
import { isImageListPosition } from '../../platform/lists/image-list-position.js';

const imageStatus = z.enum(imageStatuses);

const timeParameter = z
  .string()
  .refine(isTimeOrDate, 'must be a time as in RFC 3339, or a date')
  .transform((text) => new Date(text));

function isTimeOrDate(text: string): boolean {
  return z.union([z.iso.datetime({ offset: true }), z.iso.date()]).safeParse(text).success;
}

export const imageListQuery = z.strictObject({
  status: imageStatus.optional().meta({ description: 'Return only images with this status.' }),
  since: timeParameter
    .optional()
    .meta({ description: 'Return only images created at this time or later (RFC 3339, or a date).' }),
  until: timeParameter
    .optional()
    .meta({ description: 'Return only images created before this time (RFC 3339, or a date).' }),
  cursor: createPageCursorSchema(isImageListPosition),
  limit: pageLimit.meta({ description: 'Maximum number of images per page.' }),
});

export type ImageListQuery = z.output<typeof imageListQuery>;

const sideInPixels = z.int().min(1).nullable();

const listedImageResponse = z
  .object({
    file_hash: fileHash,
    status: imageStatus.meta({
      description:
        '`pending`: the photo is not encoded yet. `encoded`: the photo has at least one face. `no-face`: the photo has no ' +
        'face. `rejected`: the file cannot be read as a photo. `failed`: the photo is quarantined after repeated failures.',
    }),
    number_of_faces: z.int().min(0).meta({ description: 'Number of faces that were found in the photo.' }),
    width: sideInPixels.meta({
      description:
        'Width of the upright photo in pixels; null if the photo has not been decoded, or if the import did not contain it.',
    }),
    height: sideInPixels.meta({
      description:
        'Height of the upright photo in pixels; null if the photo has not been decoded, or if the import did not contain it.',
    }),
    model: z
      .string()
      .nullable()
      .meta({ description: 'Name and version of the model; null before the photo is encoded.' }),
    created_at: z.iso.datetime().meta({ description: 'Time of the upload or import.' }),
    finished_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'Time at which the status became final; null while the status is `pending`.' }),
  })
  .meta({ id: 'ListedImageAnswer' });

export const imageListResponse = z
  .object({
    message: z.enum(['OK']),
    images: z.array(listedImageResponse).meta({ description: 'The images, the oldest first.' }),
    next_cursor: nextCursor,
  })
  .meta({ id: 'ImageListAnswer' });

export type ImageListResponse = z.infer<typeof imageListResponse>;

export function buildListedImage(image: ListedImage): z.infer<typeof listedImageResponse> {
  return {
    file_hash: image.fileHash,
    status: image.status,
    number_of_faces: image.numberOfFaces,
    width: image.width,
    height: image.height,
    model: image.model,
    created_at: image.createdAt.toISOString(),
    finished_at: image.finishedAt?.toISOString() ?? null,
  };
}

const createSubjectCountsSchema = (entries: string) =>
  z.object({
    imported: z
      .int()
      .min(0)
      .meta({ description: `Number of imported ${entries}.` }),
    known: z
      .int()
      .min(0)
      .meta({
        description: `Number of ${entries} that are not imported because they already existed or contradict a stored decision.`,
      }),
    missing: z
      .int()
      .min(0)
      .meta({ description: `Number of ${entries} whose image or face does not exist.` }),
  });

const importCounts = z.object({
  imported: z.int().min(0).meta({ description: 'Number of imported images.' }),
  known: z
    .int()
    .min(0)
    .meta({ description: 'Number of images that are unchanged because their hash already existed.' }),
  refused: z
    .int()
    .min(0)
    .meta({ description: 'Number of lines that were rejected because they are invalid or too long.' }),
  enrolments: createSubjectCountsSchema('enrolled faces').meta({ id: 'ImportedEnrolments' }),
  decisions: createSubjectCountsSchema('manual decisions').meta({ id: 'ImportedDecisions' }),
});

const lastCommittedLine = z
  .int()
  .min(0)
  .meta({ description: 'Number of the last line whose transaction was committed.' });

const rejectedLine = z
  .object({
    line: z.int().min(1).meta({ description: 'Number of the line, counted from 1.' }),
    detail: z.string().meta({ description: 'The reason why the line was rejected.' }),
  })
  .meta({ id: 'RefusedLineAnswer' });

export type RejectedLine = z.infer<typeof rejectedLine>;

const missingFace = z
  .object({ line: rejectedLine.shape.line, file_hash: fileHash, face: faceIndex })
  .meta({ id: 'MissingFaceAnswer' });

export type MissingFace = z.infer<typeof missingFace>;

export const importResponse = z
  .object({ message: z.enum(['OK']), ...importCounts.shape })
  .extend({
    refusals: z.array(rejectedLine).meta({ description: 'The first 100 rejected lines.' }),
    missing: z.array(missingFace).meta({
      description: 'The first 100 faces that do not exist although a line of a subject refers to them.',
    }),
  })
  .meta({ id: 'ImportAnswer' });

export type ImportResponse = z.infer<typeof importResponse>;

/** The schema of a progress line, which the API writes after each transaction of an import. */
export const importProgressLine = z
  .object({ message: z.enum(['Importing']), lines: lastCommittedLine, ...importCounts.shape })
  .meta({ id: 'ImportProgressLine' });

export type ImportProgressLine = z.infer<typeof importProgressLine>;

/** The schema of the last line of the response if the import was interrupted. */
export const interruptedImportLine = problemResponse
  .extend({ lines: lastCommittedLine, ...importCounts.shape })
  .meta({ id: 'ImportCutOffLine' });

export type InterruptedImportLine = z.infer<typeof interruptedImportLine>;
