import { type IncomingMessage } from 'node:http';
import { type Readable } from 'node:stream';
import busboy from 'busboy';
import { type UploadLimits } from '#config';
import { IncomingFile, type ReceivedFile } from './incoming-file.js';
import {
  createPhotoTooLargeProblem,
  createFormTooLargeProblem,
  type UploadProblem,
} from './upload-problem.js';
import { maxSpoolSharePerRequest, SpoolFullError, type UploadSpool } from './upload-spool.js';

/** The form field of photos. */
export const uploadField = 'upload_file';

export interface ReceivedForm {
  /** The files in the form field `upload_file`, in the order of the form. */
  readonly files: readonly ReceivedFile[];
  /** The text fields, in the order of the form. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The name of the first field other than `upload_file` that contains a file; undefined if there is none. */
  readonly unexpectedField: string | undefined;
  /** Deletes the received files. The caller must call this after processing the form, even after an error. */
  discard(): Promise<void>;
}

export type ReceiveFormResult =
  | { readonly ok: true; readonly form: ReceivedForm }
  | { readonly ok: false; readonly problem: UploadProblem };

export interface FormRules {
  readonly maxFiles: number;
  /** Whether the rest of the form is still received if a file is too large. */
  readonly acceptOversized: boolean;
  /** The identifier of the client, because each client may use only a part of the spool. */
  readonly client: string;
}

/**
 * Receives a multipart form, and computes the hash of each photo while it is read.
 *
 * Large files are written to the spool, so that many slow uploads use little memory. A body that is not a multipart form
 * is treated as an empty form.
 *
 * @param request a request whose body has not been read
 */
export async function receiveForm(
  request: IncomingMessage,
  limits: UploadLimits,
  spool: UploadSpool,
  rules: FormRules,
): Promise<ReceiveFormResult> {
  const reader = new FormReader(limits, spool, rules);
  try {
    return { ok: true, form: await reader.readForm(request) };
  } catch (error) {
    await reader.discardFiles();
    if (error instanceof FormRejection) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** The maximum number of bytes in a form that do not belong to photos: boundaries, headers and other fields. */
const maxFormOverheadBytes = 256 * 1024;

/** The form is rejected for a problem that is reported to the client. */
class FormRejection extends Error {
  constructor(readonly problem: UploadProblem) {
    super(problem.detail);
  }
}

const createFormRejection = (kind: UploadProblem['kind'], detail: string): FormRejection =>
  new FormRejection({ kind, detail });

/** A function that stops the parser. */
type RejectForm = (reason: FormRejection | SpoolWriteError) => void;

/** The error for a failed write to the spool, unless the disk is full. */
class SpoolWriteError extends Error {
  constructor(override readonly cause: unknown) {
    super('An upload could not be written to the spool.');
  }
}

class FormReader {
  private readonly files: IncomingFile[] = [];
  private readonly fields: [string, string][] = [];
  private strayField: string | undefined;

  constructor(
    private readonly limits: UploadLimits,
    private readonly spool: UploadSpool,
    private readonly rules: FormRules,
  ) {}

  async discardFiles(): Promise<void> {
    await Promise.all(this.files.map((file) => file.discard()));
  }

  /** @throws {FormRejection} for the first problem of the form */
  async readForm(request: IncomingMessage): Promise<ReceivedForm> {
    const parser = this.openParser(request);
    if (parser !== undefined) await this.parseForm(request, parser);
    return {
      files: await Promise.all(this.files.map((file) => file.waitUntilReceived())),
      fields: this.fields,
      unexpectedField: this.strayField,
      discard: () => this.discardFiles(),
    };
  }

  private async parseForm(request: IncomingMessage, parser: busboy.Busboy): Promise<void> {
    // The parser must not be destroyed inside one of its event handlers.
    const reject: RejectForm = (reason) => {
      process.nextTick(() => parser.destroy(reason));
    };
    const stopWatching = this.enforceBodyLimits(request, reject);
    try {
      await new Promise<void>((resolve, fail) => {
        parser.on('file', (field, file, { filename }) => {
          this.addFile(field, filename ?? '', file, reject);
        });
        parser.on('field', (name, value) => this.fields.push([name, value]));
        // This listener is not removed after the first error, because the parser may emit several errors.
        parser.on('error', (error) => {
          const isOwn = error instanceof FormRejection || error instanceof SpoolWriteError;
          fail(isOwn ? error : createUnreadableFormRejection(error));
        });
        parser.once('close', resolve);
        request.pipe(parser);
      });
    } finally {
      stopWatching();
      request.unpipe(parser);
      parser.destroy();
    }
  }

  private openParser(request: IncomingMessage): busboy.Busboy | undefined {
    if (!/^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')) return undefined;
    try {
      return busboy({
        headers: request.headers,
        defParamCharset: 'utf8',
        limits: {
          fileSize: this.limits.maxBytes,
          fields: 20,
          fieldSize: 16_384,
          parts: this.rules.maxFiles + 30,
        },
      });
    } catch (error) {
      throw createUnreadableFormRejection(error);
    }
  }

  private addFile(field: string, name: string, stream: Readable, reject: RejectForm): void {
    // Errors are ignored here, because the error listener of the parser handles them and destroys the files.
    stream.on('error', () => undefined);
    if (field !== uploadField) {
      this.strayField ??= field;
      stream.resume();
      return;
    }
    if (this.files.length === this.rules.maxFiles) {
      reject(
        createFormRejection(
          'several-images',
          this.rules.maxFiles === 1
            ? `The form has more than one file in the field '${uploadField}'.`
            : `The form has more than ${this.rules.maxFiles} photos.`,
        ),
      );
      return;
    }
    if (!this.rules.acceptOversized) stream.once('limit', () => reject(this.createTooLargeRejection()));
    const openSpool = (): ReturnType<UploadSpool['open']> => this.spool.open(this.rules.client);
    this.files.push(
      new IncomingFile(name, stream, openSpool, (error) => {
        reject(
          error instanceof SpoolFullError
            ? createFormRejection('no-room', error.message)
            : new SpoolWriteError(error),
        );
      }),
    );
  }

  /** Rejects a body that stalls, takes too long, is too large or is interrupted. */
  private enforceBodyLimits(request: IncomingMessage, reject: RejectForm): () => void {
    const { idleTimeout, totalTimeout, maxBytes, spoolBytes } = this.limits;
    const idle = setTimeout(() => {
      reject(createFormRejection('too-slow', `No data was received for ${idleTimeout / 1000} seconds.`));
    }, idleTimeout);
    const total = setTimeout(() => {
      reject(createFormRejection('too-slow', `The upload took longer than ${totalTimeout / 1000} seconds.`));
    }, totalTimeout);
    const unlimited = maxBytes * this.rules.maxFiles;
    const limit = Math.min(unlimited, Math.floor(spoolBytes * maxSpoolSharePerRequest));
    let received = 0;
    const onData = (chunk: Buffer): void => {
      idle.refresh();
      received += chunk.length;
      if (received > limit + maxFormOverheadBytes) {
        reject(
          limit < unlimited
            ? new FormRejection(createFormTooLargeProblem(limit))
            : this.createTooLargeRejection(),
        );
      }
    };
    const onClose = (): void => {
      if (!request.complete)
        reject(createFormRejection('aborted', 'The connection was closed before the upload was complete.'));
    };
    request.on('data', onData);
    request.once('close', onClose);
    return () => {
      request.off('data', onData);
      request.off('close', onClose);
      clearTimeout(idle);
      clearTimeout(total);
    };
  }

  private createTooLargeRejection(): FormRejection {
    return new FormRejection(createPhotoTooLargeProblem(this.limits.maxBytes));
  }
}

function createUnreadableFormRejection(error: unknown): FormRejection {
  const reason = error instanceof Error ? error.message : String(error);
  return createFormRejection('malformed', `The form cannot be read: ${reason}.`);
}
