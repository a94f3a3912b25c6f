/**
 * What can be wrong with an upload, before anyone has looked at the photo itself.
 *
 * - `no-image`: no file came in the field `upload_file`
 * - `several-images`: more than one did
 * - `empty`: the file has no bytes
 * - `too-large`: the file is over the byte limit
 * - `too-slow`: the body stood still, or took too long as a whole
 * - `malformed`: the body is no complete multipart form
 * - `aborted`: the client left before the end
 * - `no-room`: there is no room to hold it until it is complete
 */
export interface UploadProblem {
  readonly kind:
    'no-image' | 'several-images' | 'empty' | 'too-large' | 'too-slow' | 'malformed' | 'aborted' | 'no-room';
  /** A sentence that tells the sender what to do. */
  readonly detail: string;
}

/** @param maxBytes the most that is taken */
export function tooLarge(maxBytes: number): UploadProblem {
  return {
    kind: 'too-large',
    detail: `The file is larger than ${maxBytes} bytes, the most this service takes.`,
  };
}

/** @param maxBytes the most that is taken in one request */
export function tooLargeInTotal(maxBytes: number): UploadProblem {
  return {
    kind: 'too-large',
    detail: `The files are larger than ${maxBytes} bytes together, the most this service takes at once.`,
  };
}
