import { createHash } from 'node:crypto';
import { type Readable } from 'node:stream';
import { type SpoolFile } from './upload-spool.js';

/** Bytes of a file that are held in memory. A larger one is spooled; for a smaller one that would be most of the work. */
const memoryLimit = 256 * 1024;

/** A file that has arrived. */
export interface ReceivedFile {
  /** What the sender calls it. */
  readonly name: string;
  /** Its bytes, or the path of a file in the spool folder that has them. */
  readonly content: Buffer | string;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly fileHash: string;
  readonly byteCount: number;
  /** Whether it was larger than allowed, so that its end is missing. */
  readonly tooLarge: boolean;
}

/** One file on its way in. */
export class IncomingFile {
  private readonly hash = createHash('sha256');
  private readonly held: Buffer[] = [];
  private readonly saving: Promise<void>;
  private spooled: SpoolFile | undefined;
  private byteCount = 0;
  private tooLarge = false;

  /**
   * @param openSpool begins a file on disk
   * @param onFailure called at once when the disk does not take it; no more of it is read then
   */
  constructor(
    private readonly name: string,
    stream: Readable,
    private readonly openSpool: () => Promise<SpoolFile>,
    private readonly onFailure: (error: unknown) => void,
  ) {
    stream.once('limit', () => {
      this.tooLarge = true;
    });
    this.saving = this.save(stream);
    // Awaited when the form is read; until then a failure of the disk is not to be an unhandled one.
    this.saving.catch(() => undefined);
  }

  /** Settles when its last byte has come. */
  async received(): Promise<ReceivedFile> {
    await this.saving;
    const { name, byteCount, tooLarge } = this;
    const content = this.spooled === undefined ? Buffer.concat(this.held) : this.spooled.path;
    return { name, content, byteCount, tooLarge, fileHash: this.hash.digest('hex') };
  }

  async discard(): Promise<void> {
    await this.saving.catch(() => undefined);
    await this.spooled?.remove();
  }

  private async save(stream: Readable): Promise<void> {
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        this.hash.update(chunk);
        this.byteCount += chunk.length;
        this.held.push(chunk);
        if (this.byteCount > memoryLimit) await this.spoolHeld();
      }
    } finally {
      await this.spooled?.close();
    }
  }

  private async spoolHeld(): Promise<void> {
    try {
      this.spooled ??= await this.openSpool();
      await this.spooled.append(Buffer.concat(this.held.splice(0)));
    } catch (error) {
      this.onFailure(error);
      throw error;
    }
  }
}
