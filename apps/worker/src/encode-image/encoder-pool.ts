import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Piscina } from 'piscina';
import { type WorkerConfig } from '#config';
import { type EncodePhotoResult, type EncoderOptions, type FaceEncoder, forbidTelemetry } from '#encoding';
import { workerConfig } from '../worker-config.js';

/** Encoders side by side, one to a thread, one thread to a core. */
@Injectable()
export class EncoderPool implements OnModuleInit, OnApplicationShutdown {
  private readonly pool: Piscina;

  /** Name and version of the networks and of what is done around them. */
  model = '';

  constructor(@Inject(workerConfig) { threads, runtime, effort, imageLimits }: WorkerConfig) {
    forbidTelemetry();
    this.pool = new Piscina({
      filename: new URL('./encoder.thread.js', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      // The one it works on and the one that comes next, so that it need not wait for the main thread in between.
      concurrentTasksPerWorker: 2,
      idleTimeout: Infinity,
      workerData: { encoder: { runtime, effort, ...imageLimits } satisfies EncoderOptions },
    });
  }

  /** Waits until the models are loaded, so that no job finds a cold encoder. */
  async onModuleInit(): Promise<void> {
    const described = await Promise.all(
      this.pool.threads.map(
        () => this.pool.run(undefined, { name: 'describe' }) as Promise<FaceEncoder['model']>,
      ),
    );
    const { name, version } = described[0]!;
    this.model = `${name} ${version}`;
  }

  /**
   * Encodes every face of a photo on the next free thread.
   *
   * @throws when the thread dies of the photo; a photo that is merely bad is a result
   */
  encode(bytes: Uint8Array): Promise<EncodePhotoResult> {
    return this.pool.run(bytes, { name: 'encode' }) as Promise<EncodePhotoResult>;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }
}
