/**
 * The reasons to reject an upload before its photos are inspected.
 *
 * - `no-image`: the form has no file in the field `upload_file`
 * - `several-images`: the form has too many files
 * - `empty`: the file has no bytes
 * - `too-large`: the file exceeds the size limit
 * - `too-slow`: no data was received for too long, or the upload took too long
 * - `malformed`: the body is not a complete multipart form
 * - `aborted`: the client disconnected
 * - `no-room`: the spool is full
 */
export interface UploadProblem {
  readonly kind:
    | 'no-image'
    | 'several-images'
    | 'empty'
    | 'too-large'
    | 'too-slow'
    | 'malformed'
    | 'aborted'
    | 'no-room';
  /** The description of the problem for the client. */
  readonly detail: string;
}

export function createPhotoTooLargeProblem(maxBytes: number): UploadProblem {
  return { kind: 'too-large', detail: `The file is larger than the limit of ${maxBytes} bytes.` };
}

/** @param maxBytes the maximum number of bytes in all files of one request */
export function createFormTooLargeProblem(maxBytes: number): UploadProblem {
  return {
    kind: 'too-large',
    detail: `The files of one request are larger than the limit of ${maxBytes} bytes together.`,
  };
}
