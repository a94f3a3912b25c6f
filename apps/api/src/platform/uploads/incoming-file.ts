import { createHash } from 'node:crypto';
import { type Readable } from 'node:stream';
import { type SpoolFile } from './upload-spool.js';

/**
 * Files above this size in bytes are written to the spool. Smaller files stay in memory, because writing a small file
 * to disk would take most of the time of its upload.
 */
const maxBytesInMemory = 256 * 1024;

/** A file that has been received completely. */
export interface ReceivedFile {
  /** The file name that the client sent. */
  readonly name: string;
  /** The content of the file, or its path in the spool. */
  readonly content: Buffer | string;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly fileHash: string;
  readonly byteCount: number;
  /** Whether the file exceeds the size limit. If it does, the content is truncated. */
  readonly tooLarge: boolean;
}

/** A file that is being received. */
export class IncomingFile {
  private readonly hash = createHash('sha256');
  private readonly chunks: Buffer[] = [];
  private readonly receiving: Promise<void>;
  private spooled: SpoolFile | undefined;
  private byteCount = 0;
  private tooLarge = false;

  /**
   * @param openSpool a function that creates a file in the spool
   * @param onFailure called when writing to the spool fails; the file is then not read any further
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
    this.receiving = this.receive(stream);
    // This promise is awaited only after the form has been parsed. If it is rejected earlier, Node.js would report an
    // unhandled rejection without this handler.
    this.receiving.catch(() => undefined);
  }

  /** Waits until the last byte has been received, and returns the file. */
  async waitUntilReceived(): Promise<ReceivedFile> {
    await this.receiving;
    const { name, byteCount, tooLarge } = this;
    const content = this.spooled === undefined ? Buffer.concat(this.chunks) : this.spooled.path;
    return { name, content, byteCount, tooLarge, fileHash: this.hash.digest('hex') };
  }

  async discard(): Promise<void> {
    await this.receiving.catch(() => undefined);
    await this.spooled?.remove();
  }

  private async receive(stream: Readable): Promise<void> {
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        this.hash.update(chunk);
        this.byteCount += chunk.length;
        this.chunks.push(chunk);
        if (this.byteCount > maxBytesInMemory) await this.writeChunksToSpool();
      }
    } finally {
      await this.spooled?.close();
    }
  }

  private async writeChunksToSpool(): Promise<void> {
    try {
      this.spooled ??= await this.openSpool();
      await this.spooled.append(Buffer.concat(this.chunks.splice(0)));
    } catch (error) {
      this.onFailure(error);
      throw error;
    }
  }
}
