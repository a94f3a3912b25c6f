import { z } from 'zod';
import { faceEncodingResponse, fileHash } from '#photo-response';

export const lookUpResponse = faceEncodingResponse
  .extend({
    origin: z
      .enum(['imported'])
      .optional()
      .meta({
        description:
          'Present if the encodings were imported and the file was never uploaded. Uploading the file encodes it. Absent if ' +
          'the encodings were computed from the file.',
      }),
  })
  .meta({ id: 'LookUpAnswer' });

export type LookUpResponse = z.infer<typeof lookUpResponse>;

export const pendingResponse = z
  .object({ message: z.enum(['Pending']), file_hash: fileHash })
  .meta({ id: 'PendingAnswer' });

export type PendingResponse = z.infer<typeof pendingResponse>;
