import pLimit from 'p-limit';
import { EncoderPool, type EncoderPoolConfig, type Encoding } from '#encoder-pool';
import { FatalError } from '../exit-code.js';

/**
 * Encodes photos in a pool of encoders. If an encoder crashes, the photo is encoded again while the encoder processes
 * no other photo.
 */
export class RetryingEncoderPool {
  private readonly isolationLimit = pLimit(1);

  private constructor(private readonly pool: EncoderPool) {}

  /**
   * Starts the encoders.
   *
   * @param signal closes the pool when it is aborted; photos in progress are then not encoded
   * @throws {FatalError} when the models cannot be loaded, for example because they have not been built yet
   */
  static async open(config: EncoderPoolConfig, signal: AbortSignal): Promise<RetryingEncoderPool> {
    const pool = new EncoderPool(config);
    try {
      await pool.open();
    } catch (error) {
      throw new FatalError((error as Error).message, { cause: error });
    }
    const encoders = new RetryingEncoderPool(pool);
    if (signal.aborted) await encoders.close();
    signal.addEventListener('abort', () => void encoders.close());
    return encoders;
  }

  /** The name and version of the model. */
  get model(): string {
    return this.pool.model;
  }

  /** Encodes every face of a photo. */
  async encode(bytes: Uint8Array): Promise<Encoding> {
    const encoding = await this.pool.encode(bytes);
    // Another photo in the same process may have caused the crash, so this photo is encoded again while the process
    // encodes no other photo.
    const isSuspect = encoding.kind === 'crashed' || encoding.kind === 'out-of-memory';
    return isSuspect ? this.encodeInIsolation(bytes) : encoding;
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async encodeInIsolation(bytes: Uint8Array): Promise<Encoding> {
    const encoding = await this.isolationLimit(() =>
      this.pool.withIsolatedEncoder((encode) => encode(bytes)),
    );
    return encoding === 'later' ? { kind: 'not-encoded' } : encoding;
  }
}
