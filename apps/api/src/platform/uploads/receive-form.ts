import { type IncomingMessage } from 'node:http';
import { type Readable } from 'node:stream';
import busboy from 'busboy';
import { type UploadLimits } from '#config';
import { IncomingFile, type ReceivedFile } from './incoming-file.js';
import { tooLarge, tooLargeInTotal, type UploadProblem } from './upload-problem.js';
import { SpoolFull, maxShareOfRequest, type UploadSpool } from './upload-spool.js';

/** The field of a form that carries photos. */
export const uploadField = 'upload_file';

export interface ReceivedForm {
  /** The files in the field `upload_file`, as they came. */
  readonly files: readonly ReceivedFile[];
  /** The text fields, as they came. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** A field with a file in it that is not `upload_file`. */
  readonly unexpectedField: string | undefined;
  /** Removes the files. To be called when the form is dealt with, whatever happened. */
  discard(): Promise<void>;
}

export type ReceiveFormResult =
  | { readonly ok: true; readonly form: ReceivedForm }
  | { readonly ok: false; readonly problem: UploadProblem };

/** How many photos a form may carry, whether one that is too large spoils them all, and whose they are. */
export interface FormRules {
  readonly maxFiles: number;
  readonly acceptOversized: boolean;
  /** By what the client is told from others. */
  readonly client: string;
}

/**
 * Takes a multipart form, hashing its photos as it reads.
 *
 * What is large goes to the spool folder rather than to memory, so that many slow uploads cost no more than their
 * buffers. A body that is no multipart form is a form with nothing in it.
 *
 * @param request whose body nobody has read yet
 */
export async function receiveForm(
  request: IncomingMessage,
  limits: UploadLimits,
  spool: UploadSpool,
  rules: FormRules,
): Promise<ReceiveFormResult> {
  const reader = new FormReader(limits, spool, rules);
  try {
    return { ok: true, form: await reader.read(request) };
  } catch (error) {
    await reader.discard();
    if (error instanceof FormRejection) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** Bytes of a form that are not photos: boundaries, headers, other fields. */
const formOverhead = 256 * 1024;

/** Stops the reading of a form with the reason why. */
class FormRejection extends Error {
  constructor(readonly problem: UploadProblem) {
    super(problem.detail);
  }
}

const rejection = (kind: UploadProblem['kind'], detail: string): FormRejection =>
  new FormRejection({ kind, detail });

/** Ends the reading of a form. */
type RejectForm = (reason: FormRejection | SpoolWriteError) => void;

/** The disk does not take an upload, for another reason than that it is full. */
class SpoolWriteError extends Error {
  constructor(override readonly cause: unknown) {
    super('An upload could not be held.');
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

  async discard(): Promise<void> {
    await Promise.all(this.files.map((file) => file.discard()));
  }

  /** @throws {FormRejection} at the first thing that is wrong with it */
  async read(request: IncomingMessage): Promise<ReceivedForm> {
    const parser = this.openParser(request);
    if (parser !== undefined) await this.parse(request, parser);
    return {
      files: await Promise.all(this.files.map((file) => file.received())),
      fields: this.fields,
      unexpectedField: this.strayField,
      discard: () => this.discard(),
    };
  }

  private async parse(request: IncomingMessage, parser: busboy.Busboy): Promise<void> {
    // The parser does not survive being destroyed in the middle of its own events.
    const refuse: RejectForm = (reason) => {
      process.nextTick(() => parser.destroy(reason));
    };
    const stopWatching = this.watch(request, refuse);
    try {
      await new Promise<void>((resolve, reject) => {
        parser.on('file', (field, file, { filename }) => {
          this.addFile(field, filename ?? '', file, refuse);
        });
        parser.on('field', (name, value) => this.fields.push([name, value]));
        // It may complain more than once of the same form.
        parser.on('error', (error) => {
          const isOurs = error instanceof FormRejection || error instanceof SpoolWriteError;
          reject(isOurs ? error : unreadable(error));
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
          fieldSize: 10_000,
          parts: this.rules.maxFiles + 30,
        },
      });
    } catch (error) {
      throw unreadable(error);
    }
  }

  private addFile(field: string, name: string, stream: Readable, refuse: RejectForm): void {
    // What ends the parser ends its files too, and is heard there.
    stream.on('error', () => undefined);
    if (field !== uploadField) {
      this.strayField ??= field;
      stream.resume();
      return;
    }
    if (this.files.length === this.rules.maxFiles) {
      refuse(
        rejection(
          'several-images',
          this.rules.maxFiles === 1
            ? `Send one photo at a time: the field '${uploadField}' came twice.`
            : `Send ${this.rules.maxFiles} photos at a time at most.`,
        ),
      );
      return;
    }
    if (!this.rules.acceptOversized) stream.once('limit', () => refuse(this.tooLarge()));
    const openSpool = (): ReturnType<UploadSpool['open']> => this.spool.open(this.rules.client);
    this.files.push(
      new IncomingFile(name, stream, openSpool, (error) => {
        refuse(error instanceof SpoolFull ? rejection('no-room', error.message) : new SpoolWriteError(error));
      }),
    );
  }

  /** Calls `refuse` when the body stands still, takes too long, grows too large or breaks off. */
  private watch(request: IncomingMessage, refuse: RejectForm): () => void {
    const { idleTimeout, totalTimeout, maxBytes, spoolBytes } = this.limits;
    const idle = setTimeout(() => {
      refuse(rejection('too-slow', `No byte of the upload came for ${idleTimeout / 1000} seconds.`));
    }, idleTimeout);
    const total = setTimeout(() => {
      refuse(rejection('too-slow', `The upload took longer than ${totalTimeout / 1000} seconds.`));
    }, totalTimeout);
    const all = maxBytes * this.rules.maxFiles;
    const together = Math.min(all, Math.floor(spoolBytes * maxShareOfRequest));
    let received = 0;
    const onData = (chunk: Buffer): void => {
      idle.refresh();
      received += chunk.length;
      if (received > together + formOverhead) {
        refuse(together < all ? new FormRejection(tooLargeInTotal(together)) : this.tooLarge());
      }
    };
    const onClose = (): void => {
      if (!request.complete) refuse(rejection('aborted', 'The upload broke off before its end.'));
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

  private tooLarge(): FormRejection {
    return new FormRejection(tooLarge(this.limits.maxBytes));
  }
}

function unreadable(error: unknown): FormRejection {
  const reason = error instanceof Error ? error.message : String(error);
  return rejection('malformed', `The form cannot be read: ${reason}.`);
}
