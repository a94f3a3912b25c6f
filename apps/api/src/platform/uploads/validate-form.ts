import { type UploadLimits } from '#config';
import { type ReceivedFile } from './incoming-file.js';
import { type ReceivedForm, uploadField } from './receive-form.js';
import { createPhotoTooLargeProblem, type UploadProblem } from './upload-problem.js';

/** Checks the size of a file. */
export function validateFileSize(file: ReceivedFile, { maxBytes }: UploadLimits): UploadProblem | undefined {
  if (file.tooLarge) return createPhotoTooLargeProblem(maxBytes);
  if (file.byteCount === 0) return { kind: 'empty', detail: 'The file has no bytes.' };
  return undefined;
}

/** Describes the problem of a form without a photo. */
export function createMissingPhotoProblem({ unexpectedField, fields }: ReceivedForm): UploadProblem {
  const other = unexpectedField ?? fields[0]?.[0];
  return {
    kind: 'no-image',
    detail:
      other === undefined
        ? `Send the photo as multipart/form-data, as a file in the field '${uploadField}'.`
        : `The form has '${other}', but no file in the field '${uploadField}'.`,
  };
}
