import { createReadStream } from 'node:fs';
import { Inject, Injectable, Logger } from '@nestjs/common';
import pLimit, { type LimitFunction } from 'p-limit';
import { type ApiConfig } from '#config';
import { inspectPhoto, type PhotoProblem } from '#encoding/photo';
import { logContext } from '#logging';
import { type ImageWithFaces, ImagesRepository } from '#persistence';
import { EncodingQueue } from '#queue';
import { traced } from '#tracing';
import { AnswerCache } from '../answer-cache/answer-cache.js';
import { apiConfig } from '../api-config.js';
import { ApiMetrics } from '../metrics/api-metrics.js';
import { type Upload } from '../upload/receive-upload.js';
import { EncodingAnnouncements } from './encoding-announcements.js';

/** Bytes of a file that are staged in one row. */
const chunkSize = 1024 * 1024;

/** What there is to say of an image. */
export type Lookup =
  | { readonly kind: 'finished'; readonly image: ImageWithFaces }
  | { readonly kind: 'pending' }
  /** Nobody uploaded it, or it was deleted, perhaps just now. */
  | { readonly kind: 'unknown' };

export type Submission =
  | Lookup
  | { readonly kind: 'refused'; readonly problem: PhotoProblem }
  /** Too many images are pending already. */
  | { readonly kind: 'overloaded' };

/** Accepts photographs and finds their encodings. */
@Injectable()
export class FaceEncodingsService {
  private readonly logger = new Logger(FaceEncodingsService.name);

  /** Large files hold a connection for a while; half of them stay free for those who only look something up. */
  private readonly staging: LimitFunction;

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly images: ImagesRepository,
    private readonly queue: EncodingQueue,
    private readonly announcements: EncodingAnnouncements,
    private readonly cache: AnswerCache,
    private readonly metrics: ApiMetrics,
  ) {
    this.staging = pLimit(Math.ceil(config.database.connections / 2));
  }

  /**
   * Has a photo encoded, unless its bytes are known, and waits for the answer.
   *
   * @param waitSeconds how long to wait at most; 0 answers at once
   * @param signal aborted when nobody waits for the answer any more
   */
  async submit(upload: Upload, waitSeconds: number | undefined, signal: AbortSignal): Promise<Submission> {
    const known = await traced('look up image', () => this.find(upload.fileHash));
    if (known === undefined) {
      const refusal = await this.accept(upload);
      if (refusal !== undefined) return refusal;
    } else if (known.status !== 'pending') {
      return { kind: 'finished', image: known };
    }
    void this.enqueue(upload.fileHash);
    return this.waitFor(upload.fileHash, waitSeconds, signal);
  }

  /** Asks for a worker. Nobody waits for the queue to agree: the image is staged, and will not be forgotten. */
  private async enqueue(fileHash: string): Promise<void> {
    const enqueued = await this.queue.add({ fileHash, requestId: logContext().request_id });
    if (enqueued === 'queue-away')
      this.logger.warn('The image is staged; its job follows when the queue is back.');
  }

  /** Stages a new photo; returns why when it does not. */
  private async accept(upload: Upload): Promise<Submission | undefined> {
    const { upload: limits, maxPending } = this.config;
    const inspected = await traced('inspect photo', () =>
      inspectPhoto(upload.path, { maxPixels: limits.maxPixels }),
    );
    if (!inspected.ok) {
      this.metrics.uploadRefused(inspected.problem.kind);
      return { kind: 'refused', problem: inspected.problem };
    }
    if ((await traced('count pending', () => this.images.backlog())).images >= maxPending) {
      this.metrics.uploadRefused('overloaded');
      return { kind: 'overloaded' };
    }
    await traced('stage photo', () => this.staging(() => this.stage(upload)));
    return undefined;
  }

  private async stage({ fileHash, path }: Upload): Promise<void> {
    const file = createReadStream(path, { highWaterMark: chunkSize });
    try {
      await this.images.stage(fileHash, file as AsyncIterable<Buffer>);
    } finally {
      file.destroy();
    }
  }

  /** The image as the cache knows it, else as the database does. */
  private async find(fileHash: string): Promise<ImageWithFaces | undefined> {
    const cached = await this.cache.find(fileHash);
    if (cached !== undefined) return cached;
    const image = await this.images.find(fileHash);
    if (image !== undefined && image.status !== 'pending') this.cache.keep(image);
    return image;
  }

  /** Looks an image up, waiting for it while it is pending; parameters as in {@link submit}. */
  async look(fileHash: string, waitSeconds: number, signal: AbortSignal): Promise<Lookup> {
    const image = await this.find(fileHash);
    if (image === undefined) return { kind: 'unknown' };
    if (image.status !== 'pending') return { kind: 'finished', image };
    return this.waitFor(fileHash, waitSeconds, signal);
  }

  /**
   * Removes an image from the cache and the database. To be repeated when it fails; more often does no harm.
   */
  async forget(fileHash: string): Promise<void> {
    await this.images.forget(fileHash);
    await this.cache.forget(fileHash);
    this.announcements.announce(fileHash);
  }

  private async waitFor(
    fileHash: string,
    waitSeconds: number | undefined,
    signal: AbortSignal,
  ): Promise<Lookup> {
    const { waitSeconds: longest } = this.config;
    const deadline = Date.now() + Math.min(waitSeconds ?? longest, longest) * 1000;
    for (;;) {
      const left = deadline - Date.now();
      if (left <= 0 || signal.aborted || this.announcements.stopped) return { kind: 'pending' };
      const found = new AbortController();
      // Listening comes before looking: an image finished in between is announced to us.
      const announced = this.announcements.wait(fileHash, left, AbortSignal.any([signal, found.signal]));
      try {
        const image = await traced('look up image', () => this.find(fileHash));
        if (image === undefined) return { kind: 'unknown' };
        if (image.status !== 'pending') return { kind: 'finished', image };
        await traced('wait for announcement', () => announced);
      } finally {
        found.abort();
      }
    }
  }
}
