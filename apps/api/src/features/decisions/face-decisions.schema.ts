import { z } from 'zod';
import { type FaceDecision } from '#persistence';
import { nextCursor, createPageCursorSchema, pageLimit } from '../../platform/lists/paging.schema.js';
import { faceIndex, fileHashSchema } from '../encodings/index.js';

export const decisionListQuery = z.strictObject({
  cursor: createPageCursorSchema((position) => /^[1-9]\d{0,14}$/.test(position)),
  limit: pageLimit,
});
export type DecisionListQuery = z.output<typeof decisionListQuery>;

/** The position of a face among the faces of its image, as a parameter of a path. */
export const faceParameter = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(32_767));

const isSubject = z.boolean().meta({ description: 'Whether the face is the subject.' });

export const decisionRequest = z.strictObject({ is_subject: isSubject });

const decisionSchema = z
  .object({
    file_hash: fileHashSchema,
    face: faceIndex.meta({ description: 'Position of the face in its photo, from 0.' }),
    is_subject: isSubject,
    created_at: z.iso.datetime().meta({ description: 'Time of the decision.' }),
  })
  .meta({ id: 'DecisionAnswer' });

const okMessage = z.enum(['OK']);

export const decisionResponse = z
  .object({ message: okMessage, decision: decisionSchema })
  .meta({ id: 'DecisionResponse' });
export type DecisionResponse = z.infer<typeof decisionResponse>;

export const decisionListResponse = z
  .object({
    message: okMessage,
    decisions: z
      .array(decisionSchema)
      .meta({ description: 'The decisions about the subject, by age of the face.' }),
    next_cursor: nextCursor,
  })
  .meta({ id: 'DecisionListResponse' });
export type DecisionListResponse = z.infer<typeof decisionListResponse>;

export function buildDecision({
  fileHash,
  position,
  isSubject,
  createdAt,
}: Omit<FaceDecision, 'faceId'>): z.infer<typeof decisionSchema> {
  return { file_hash: fileHash, face: position, is_subject: isSubject, created_at: createdAt.toISOString() };
}
