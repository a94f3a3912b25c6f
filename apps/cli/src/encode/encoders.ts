import pLimit from 'p-limit';
import { EncoderPool, type EncoderPoolConfig, type Encoding } from '#encoder-pool';
import { CannotWork } from '../exit-code.js';

/** Encoders side by side, run as a worker of the service runs them. */
export class Encoders {
  private readonly inTurn = pLimit(1);

  private constructor(private readonly pool: EncoderPool) {}

  /**
   * @param signal when it fires, photos in hand are not encoded any more
   * @throws {CannotWork} when the networks cannot be loaded, as when nobody has built them yet
   */
  static async open(config: EncoderPoolConfig, signal: AbortSignal): Promise<Encoders> {
    const pool = new EncoderPool(config);
    try {
      await pool.open();
    } catch (error) {
      throw new CannotWork((error as Error).message, { cause: error });
    }
    const encoders = new Encoders(pool);
    if (signal.aborted) await encoders.close();
    signal.addEventListener('abort', () => void encoders.close());
    return encoders;
  }

  /** Name and version of the networks and of what is done around them. */
  get model(): string {
    return this.pool.model;
  }

  /** Encodes every face of a photo in the next free process. */
  async encode(bytes: Uint8Array): Promise<Encoding> {
    const encoding = await this.pool.encode(bytes);
    // Another photo in the same process may have been the cause; alone, a photo can blame no other.
    const isSuspect = encoding.kind === 'crashed' || encoding.kind === 'out-of-memory';
    return isSuspect ? this.encodeAlone(bytes) : encoding;
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async encodeAlone(bytes: Uint8Array): Promise<Encoding> {
    const encoding = await this.inTurn(() => this.pool.withIsolatedEncoder((encode) => encode(bytes)));
    return encoding === 'later' ? { kind: 'not-encoded' } : encoding;
  }
}
