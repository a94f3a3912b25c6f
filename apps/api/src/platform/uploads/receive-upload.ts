import { type IncomingMessage } from 'node:http';
import { type UploadLimits } from '#config';
import { type ReceivedFile } from './incoming-file.js';
import { type ReceivedForm, receiveForm, uploadField } from './receive-form.js';
import { type UploadSpool } from './upload-spool.js';
import { tooLarge, type UploadProblem } from './upload-problem.js';

/** A photo that has arrived whole. */
export type Upload = Pick<ReceivedFile, 'fileHash' | 'content'>;

export type ReceiveUploadResult =
  | { readonly ok: true; readonly upload: Upload; discard(): Promise<void> }
  | { readonly ok: false; readonly problem: UploadProblem };

/** Takes the one photo of a form; `discard` is to be called when it is staged or refused, whatever happened. */
export async function receiveUpload(
  request: IncomingMessage,
  limits: UploadLimits,
  spool: UploadSpool,
  client: string,
): Promise<ReceiveUploadResult> {
  const received = await receiveForm(request, limits, spool, { maxFiles: 1, acceptOversized: false, client });
  if (!received.ok) return received;
  const { form } = received;
  const [upload] = form.files;
  if (upload === undefined) return { ok: false, problem: missingImage(form) };
  const problem = validateFile(upload, limits);
  if (problem === undefined) return { ok: true, upload, discard: () => form.discard() };
  await form.discard();
  return { ok: false, problem };
}

/** What is wrong with a file before anyone has looked into it. */
export function validateFile(file: ReceivedFile, { maxBytes }: UploadLimits): UploadProblem | undefined {
  if (file.tooLarge) return tooLarge(maxBytes);
  if (file.byteCount === 0) return { kind: 'empty', detail: 'The file is empty: it has no bytes.' };
  return undefined;
}

/** What is wrong with a form without a photo. */
export function missingImage({ unexpectedField, fields }: ReceivedForm): UploadProblem {
  const stray = unexpectedField ?? fields[0]?.[0];
  return {
    kind: 'no-image',
    detail:
      stray === undefined
        ? `Send the photo as multipart/form-data, as a file in the field '${uploadField}'.`
        : `The form has '${stray}', but no file in the field '${uploadField}'.`,
  };
}
