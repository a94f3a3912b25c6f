import pLimit, { type LimitFunction } from 'p-limit';
import { Piscina } from 'piscina';
import { type EncodePhotoResult, type EncoderOptions, type FaceEncoder, forbidTelemetry } from '#encoding';
import { CannotWork } from '../exit-code.js';

/** Encoders side by side, one to a thread. */
export class EncoderThreads {
  private readonly begun = new Set<Promise<unknown>>();
  private readonly oneAThread: LimitFunction;

  private constructor(
    private readonly pool: Piscina,
    /** Name and version of the networks and of what is done around them. */
    readonly model: string,
  ) {
    this.oneAThread = pLimit(pool.maxThreads);
  }

  /** @throws {CannotWork} when the networks cannot be loaded, as when nobody has built them yet */
  static async start(count: number, encoder: EncoderOptions): Promise<EncoderThreads> {
    forbidTelemetry();
    const pool = new Piscina({
      filename: new URL('./encoder.thread.js', import.meta.url).href,
      minThreads: count,
      maxThreads: count,
      idleTimeout: Infinity,
      workerData: { encoder },
    });
    // All are waited for: a thread that is ended while it loads a network takes the whole process along.
    const opened = await Promise.allSettled(
      pool.threads.map(() => pool.run(undefined, { name: 'describe' }) as Promise<FaceEncoder['model']>),
    );
    const failure = opened.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
    if (failure !== undefined) {
      await pool.destroy();
      throw new CannotWork((failure.reason as Error).message, { cause: failure.reason });
    }
    const { name, version } = (opened[0] as PromiseFulfilledResult<FaceEncoder['model']>).value;
    return new EncoderThreads(pool, `${name} ${version}`);
  }

  /**
   * Encodes every face of a photo on the next free thread.
   *
   * @throws when the thread dies of the photo, or nobody wants the answer any more before a thread is free; a photo
   *   that is merely bad is a result
   */
  encode(bytes: Uint8Array, signal: AbortSignal): Promise<EncodePhotoResult> {
    return this.oneAThread(() => {
      signal.throwIfAborted();
      return this.run(bytes);
    });
  }

  private async run(bytes: Uint8Array): Promise<EncodePhotoResult> {
    const work = this.pool.run(bytes, { name: 'encode' }) as Promise<EncodePhotoResult>;
    this.begun.add(work);
    try {
      return await work;
    } finally {
      this.begun.delete(work);
    }
  }

  /** Ends the threads, each after its photo: ended in the midst of a network, one takes the process along. */
  async close(): Promise<void> {
    await Promise.allSettled(this.begun);
    await this.pool.destroy();
  }
}
