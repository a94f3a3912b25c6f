import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import { type UploadLimits } from '#config';
import { type UploadProblem } from './upload-problem.js';

/** The field of the form that carries the photo. */
export const uploadField = 'upload_file';

/** Bytes of a form that are not the photo: boundaries, headers, other fields. */
const formOverhead = 256 * 1024;

/** An upload that has arrived whole, in a file of its own. */
export interface Upload {
  /** Lower-case hex SHA-256 of the bytes. */
  readonly fileHash: string;
  readonly path: string;
  /** Removes the file. To be called when the upload is staged or refused, whatever happened. */
  discard(): Promise<void>;
}

export type ReceivedUpload =
  { readonly ok: true; readonly upload: Upload } | { readonly ok: false; readonly problem: UploadProblem };

/**
 * Takes the one photo of a multipart form, hashing as it reads.
 *
 * The bytes go to the spool folder rather than to memory, so that many slow uploads cost no more than their buffers.
 *
 * @param request whose body nobody has read yet
 */
export async function receiveUpload(request: IncomingMessage, limits: UploadLimits): Promise<ReceivedUpload> {
  const form = new UploadForm(limits);
  const problem = await form.read(request);
  if (problem !== undefined) {
    await form.discard();
    return { ok: false, problem };
  }
  return {
    ok: true,
    upload: { fileHash: form.fileHash(), path: form.path, discard: () => form.discard() },
  };
}

/** Stops the reading of a form with the reason why. */
class Refusal extends Error {
  constructor(readonly problem: UploadProblem) {
    super(problem.detail);
  }
}

const refusal = (kind: UploadProblem['kind'], detail: string): Refusal => new Refusal({ kind, detail });

class UploadForm {
  readonly path: string;
  private readonly hash = createHash('sha256');
  private byteCount = 0;
  private saving: Promise<void> | undefined;
  private strayField: string | undefined;

  constructor(private readonly limits: UploadLimits) {
    this.path = join(limits.spoolDirectory, randomUUID());
  }

  fileHash(): string {
    return this.hash.digest('hex');
  }

  async discard(): Promise<void> {
    await this.saving?.catch(() => undefined);
    await rm(this.path, { force: true });
  }

  /** Reads the body to its end, or to the first thing that is wrong with it. */
  async read(request: IncomingMessage): Promise<UploadProblem | undefined> {
    try {
      await this.parse(request);
      return this.missing()?.problem;
    } catch (error) {
      if (error instanceof Refusal) return error.problem;
      throw error;
    }
  }

  private missing(): Refusal | undefined {
    if (this.saving === undefined) {
      return refusal(
        'no-image',
        this.strayField === undefined
          ? `Send the photo as multipart/form-data, as a file in the field '${uploadField}'.`
          : `The form has '${this.strayField}', but no file in the field '${uploadField}'.`,
      );
    }
    if (this.byteCount === 0) return refusal('empty', 'The file is empty: it has no bytes.');
    return undefined;
  }

  private async parse(request: IncomingMessage): Promise<void> {
    const parser = this.openParser(request);
    if (parser === undefined) return;
    // The parser does not survive being destroyed in the middle of its own events.
    const refuse = (reason: Refusal): void => {
      process.nextTick(() => parser.destroy(reason));
    };
    const stopWatching = this.watch(request, refuse);
    try {
      await new Promise<void>((resolve, reject) => {
        parser.on('file', (field, file) => {
          this.takeFile(field, file, refuse);
        });
        parser.on('field', (field) => (this.strayField ??= field));
        parser.once('error', (error) => {
          reject(error instanceof Refusal ? error : unreadable(error));
        });
        parser.once('close', resolve);
        request.pipe(parser);
      });
      await this.saving;
    } finally {
      stopWatching();
      request.unpipe(parser);
    }
  }

  private openParser(request: IncomingMessage): busboy.Busboy | undefined {
    if (!/^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')) return undefined;
    try {
      return busboy({
        headers: request.headers,
        limits: { fileSize: this.limits.maxBytes, fields: 20, fieldSize: 10_000, parts: 30 },
      });
    } catch (error) {
      throw unreadable(error);
    }
  }

  private takeFile(field: string, file: Readable, refuse: (reason: Refusal) => void): void {
    // What ends the parser ends its files too, and is heard there.
    file.on('error', () => undefined);
    if (field !== uploadField) {
      this.strayField ??= field;
      file.resume();
      return;
    }
    if (this.saving !== undefined) {
      refuse(refusal('several-images', `Send one photo at a time: the field '${uploadField}' came twice.`));
      return;
    }
    file.once('limit', () => {
      refuse(this.tooLarge());
    });
    this.saving = pipeline(file, this.measure(), createWriteStream(this.path, { mode: 0o600 }));
    // Awaited when the form is read; until then a failure of the disk is not to be an unhandled one.
    this.saving.catch(() => undefined);
  }

  private measure(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.hash.update(chunk);
        this.byteCount += chunk.length;
        done(null, chunk);
      },
    });
  }

  /** Calls `refuse` when the body stands still, takes too long, grows too large or breaks off. */
  private watch(request: IncomingMessage, refuse: (reason: Refusal) => void): () => void {
    const { idleTimeout, totalTimeout, maxBytes } = this.limits;
    const idle = setTimeout(() => {
      refuse(refusal('too-slow', `No byte of the upload came for ${idleTimeout / 1000} seconds.`));
    }, idleTimeout);
    const total = setTimeout(() => {
      refuse(refusal('too-slow', `The upload took longer than ${totalTimeout / 1000} seconds.`));
    }, totalTimeout);
    let received = 0;
    const onData = (chunk: Buffer): void => {
      idle.refresh();
      received += chunk.length;
      if (received > maxBytes + formOverhead) refuse(this.tooLarge());
    };
    const onClose = (): void => {
      if (!request.complete) refuse(refusal('aborted', 'The upload broke off before its end.'));
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

  private tooLarge(): Refusal {
    return refusal(
      'too-large',
      `The file is larger than ${this.limits.maxBytes} bytes, the most this service takes.`,
    );
  }
}

function unreadable(error: unknown): Refusal {
  const reason = error instanceof Error ? error.message : String(error);
  return refusal('malformed', `The form cannot be read: ${reason}.`);
}
