import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { type PhotoProblem } from '#encoding/photo';
import { getLogContext } from '#logging';
import {
  FailedImagesRepository,
  type ImageWithFaces,
  ImagesRepository,
  type RetryResult,
  type StagingResult,
} from '#persistence';
import { EncodingQueue } from '#queue';
import { runInSpan } from '#tracing';
import { apiConfig } from '../../platform/config/api-config.module.js';
import { ApiMetrics } from '../../platform/metrics/api-metrics.js';
import { type Upload } from '../../platform/uploads/upload-receiver.js';
import { BacklogLimit } from './backlog-limit.js';
import { CompletionNotifications } from './completion-notifications.js';
import { type CompletionWaiter } from './completion-waiter.js';
import { StoredImageReader } from './stored-image-reader.js';
import { PhotoInspector } from './photo-inspector.js';
import { readUploadChunks } from './read-upload-chunks.js';

export type LookupResult =
  | { readonly kind: 'finished'; readonly image: ImageWithFaces }
  | { readonly kind: 'pending' }
  /** The image was never uploaded, or was deleted. */
  | { readonly kind: 'unknown' };

/** The reason why an upload is not accepted. */
export type SubmissionRejection =
  | { readonly kind: 'refused'; readonly problem: PhotoProblem }
  /** Too many images are pending. */
  | { readonly kind: 'overloaded' };

export type SubmissionResult = LookupResult | SubmissionRejection;

/** The maximum number of failed images that one statement retries. */
const retriesPerBatch = 100;

/** Accepts photos for encoding, and finds their encodings. */
@Injectable()
export class EncodingsService {
  private readonly logger = new Logger(EncodingsService.name);

  constructor(
    @Inject(apiConfig) private readonly config: Pick<ApiConfig, 'waitSeconds'>,
    private readonly backlog: BacklogLimit,
    private readonly images: ImagesRepository,
    private readonly failedImages: FailedImagesRepository,
    private readonly reader: StoredImageReader,
    private readonly inspection: PhotoInspector,
    private readonly queue: EncodingQueue,
    private readonly notifications: CompletionNotifications,
    private readonly metrics: ApiMetrics,
  ) {}

  /**
   * Encodes a photo, unless an image with its hash exists, and waits for the result.
   *
   * @param waitSeconds maximum time to wait; 0 does not wait, undefined waits as long as the configuration allows
   * @param signal aborted when the client disconnects
   */
  async submitUpload(
    upload: Upload,
    waitSeconds: number | undefined,
    signal: AbortSignal,
  ): Promise<SubmissionResult> {
    const { fileHash } = upload;
    const { summary, cached } = await runInSpan('look up image', () =>
      this.reader.findSummaryAndCurrentCopy(fileHash),
    );
    const isNew = summary === undefined || this.images.isReplaceable(summary);
    if (!isNew && summary.status !== 'pending') {
      const image = cached ?? (await this.reader.findStored(fileHash));
      if (image !== undefined && image.status !== 'pending') return { kind: 'finished', image };
      // The image was deleted or replaced between the two queries.
      return this.submitUpload(upload, waitSeconds, signal);
    }
    const rejection = isNew
      ? await runInSpan('inspect upload', () => this.findUploadRejection(upload))
      : undefined;
    if (rejection !== undefined) {
      this.metrics.recordRejectedUpload(
        rejection.kind === 'refused' ? rejection.problem.kind : rejection.kind,
      );
      return rejection;
    }
    // The subscription starts before the staging, so that no notification is missed.
    const waiter = this.notifications.subscribe(fileHash);
    try {
      const staging = isNew ? await this.stageUpload(upload, summary !== undefined) : 'known';
      if (staging === 'replaced') await this.reader.removeCached(fileHash);
      void this.enqueueImage(fileHash);
      return await this.waitForImage(fileHash, waiter, staging === 'known', waitSeconds, signal);
    } finally {
      waiter.unsubscribe();
    }
  }

  /**
   * Finds an image, and waits for it while it is pending; parameters as in {@link submitUpload}.
   *
   * @param cached `any` accepts every cached copy and works while the database is unavailable; `current` accepts only
   *   copies that match the row
   */
  async findOrWaitForImage(
    fileHash: string,
    waitSeconds: number,
    signal: AbortSignal,
    cached: 'any' | 'current',
  ): Promise<LookupResult> {
    const copy =
      cached === 'any'
        ? await this.reader.findAnyCopy(fileHash)
        : (await this.reader.findSummaryAndCurrentCopy(fileHash)).cached;
    const image = copy ?? (await this.reader.findStored(fileHash));
    if (image === undefined) return { kind: 'unknown' };
    if (image.status !== 'pending') return { kind: 'finished', image };
    const waiter = this.notifications.subscribe(fileHash);
    try {
      return await this.waitForImage(fileHash, waiter, true, waitSeconds, signal);
    } finally {
      waiter.unsubscribe();
    }
  }

  /**
   * Deletes an image from the database and the cache. The function can be called again for the same image. After an
   * error, the caller must call it again, because the image may have been deleted only from the database.
   */
  async delete(fileHash: string): Promise<void> {
    await this.images.delete(fileHash);
    await this.reader.removeCached(fileHash);
  }

  /** Makes a failed image pending again and enqueues it, if its photo is still stored. */
  async retry(fileHash: string): Promise<RetryResult> {
    const result = await this.failedImages.retry(fileHash);
    if (result === 'retried') await this.enqueueAgain(fileHash);
    return result;
  }

  /**
   * Retries all failed images whose photo is still stored.
   *
   * @returns the number of retried images
   */
  async retryAll(): Promise<number> {
    const start = new Date();
    for (let retried = 0; ;) {
      const fileHashes = await this.failedImages.retryAll(start, retriesPerBatch);
      for (const fileHash of fileHashes) await this.enqueueAgain(fileHash);
      retried += fileHashes.length;
      if (fileHashes.length < retriesPerBatch) return retried;
    }
  }

  /** Deletes the cached failure of an image that is pending again, and enqueues the image. */
  private async enqueueAgain(fileHash: string): Promise<void> {
    await this.reader.removeCached(fileHash);
    void this.enqueueImage(fileHash);
  }

  private async findUploadRejection({ content }: Upload): Promise<SubmissionRejection | undefined> {
    const [problem, isFull] = await Promise.all([
      this.inspection.findPhotoProblem(content),
      this.backlog.isFull(),
    ]);
    if (problem !== undefined) return { kind: 'refused', problem };
    return isFull ? { kind: 'overloaded' } : undefined;
  }

  /**
   * @param replacing whether the upload replaces an image with imported encodings, or an image that cannot be decrypted
   */
  private async stageUpload(upload: Upload, replacing: boolean): Promise<StagingResult> {
    const staging = await runInSpan('stage photo', () =>
      this.images.stage(upload.fileHash, readUploadChunks(upload), replacing),
    );
    if (staging !== 'known') this.backlog.recordStagedImage();
    return staging;
  }

  /** The caller does not wait for the queue: the workers' sweep enqueues staged images whose job is missing. */
  private async enqueueImage(fileHash: string): Promise<void> {
    const enqueued = await this.queue.enqueue({ fileHash, requestId: getLogContext().request_id });
    if (enqueued === 'queue-unavailable')
      this.logger.warn('The queue is unavailable. The image is staged and will be enqueued later.');
  }

  /** @param checkFirst whether to read the image before the first wait, because the image may already be finished */
  private async waitForImage(
    fileHash: string,
    waiter: CompletionWaiter,
    checkFirst: boolean,
    waitSeconds: number | undefined,
    signal: AbortSignal,
  ): Promise<LookupResult> {
    const maxSeconds = this.config.waitSeconds;
    const deadline = Date.now() + Math.min(waitSeconds ?? maxSeconds, maxSeconds) * 1000;
    for (let check = checkFirst; ; check = true) {
      const remaining = deadline - Date.now();
      if (remaining <= 0 || signal.aborted || this.notifications.stopped) return { kind: 'pending' };
      if (check) {
        const image = await runInSpan('look up image', () => this.reader.findStored(fileHash));
        if (image === undefined) return { kind: 'unknown' };
        if (image.status !== 'pending') return { kind: 'finished', image };
      }
      await runInSpan('wait for notification', () => waiter.wait(remaining, signal));
    }
  }
}
