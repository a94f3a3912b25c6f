import { z } from 'zod';
import { faceEncodingResponse } from '#photo-response';
import { problemResponse } from '../../platform/problems/problem.js';
import { pendingResponse } from '../encodings/index.js';

const fileNameSchema = z
  .string()
  .meta({ description: 'The file name in the form.', example: 'portrait.jpg' });

const createStatusSchema = <Status extends number>(status: Status) =>
  z.literal(status).meta({
    type: 'integer',
    description: 'The HTTP status of the response to a request with only this photo.',
  });

/** The response line for a photo that shows at least one face. */
export const encodedPhotoLine = faceEncodingResponse
  .extend({ file: fileNameSchema, status: createStatusSchema(200) })
  .meta({ id: 'EncodedPhotoLine' });

/** The response line for a photo that is still pending. */
export const pendingPhotoLine = pendingResponse
  .extend({ file: fileNameSchema, status: createStatusSchema(202) })
  .meta({ id: 'PendingPhotoLine' });

/** The response line for a file that was rejected. */
export const refusedPhotoLine = problemResponse
  .extend({ file: fileNameSchema })
  .meta({ id: 'RefusedPhotoLine' });

export type EncodedPhotoLine = z.infer<typeof encodedPhotoLine>;
export type RefusedPhotoLine = z.infer<typeof refusedPhotoLine>;
export type PhotoLine = EncodedPhotoLine | z.infer<typeof pendingPhotoLine> | RefusedPhotoLine;
