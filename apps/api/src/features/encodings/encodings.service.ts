import { createReadStream } from 'node:fs';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { type PhotoProblem } from '#encoding/photo';
import { ImageCache } from '#cache';
import { logContext } from '#logging';
import { type ImageSummary, type ImageWithFaces, ImagesRepository, type StagingResult } from '#persistence';
import { EncodingQueue } from '#queue';
import { traced } from '#tracing';
import { apiConfig } from '../../platform/config/api-config.js';
import { ApiMetrics } from '../../platform/metrics/api-metrics.js';
import { type Upload } from '../../platform/uploads/receive-upload.js';
import { CompletionNotifications } from './completion-notifications.js';
import { ImageSummaries } from './image-summaries.js';
import { type CompletionWaiter } from './completion-waiter.js';
import { PhotoInspection } from './photo-inspection.js';

/** Bytes of a file that are staged in one row. */
const chunkSize = 1024 * 1024;

/** What there is to say of an image. */
export type Lookup =
  | { readonly kind: 'finished'; readonly image: ImageWithFaces }
  | { readonly kind: 'pending' }
  /** Nobody uploaded it, or it was deleted, perhaps just now. */
  | { readonly kind: 'unknown' };

type Rejection =
  | { readonly kind: 'refused'; readonly problem: PhotoProblem }
  /** Too many images are pending already. */
  | { readonly kind: 'overloaded' };

export type Submission = Lookup | Rejection;

/** Accepts photographs and finds their encodings. */
@Injectable()
export class EncodingsService {
  private readonly logger = new Logger(EncodingsService.name);

  constructor(
    @Inject(apiConfig) private readonly config: ApiConfig,
    private readonly images: ImagesRepository,
    private readonly summaries: ImageSummaries,
    private readonly inspection: PhotoInspection,
    private readonly queue: EncodingQueue,
    private readonly announcements: CompletionNotifications,
    private readonly cache: ImageCache,
    private readonly metrics: ApiMetrics,
  ) {}

  /**
   * Has a photo encoded, unless its bytes are known, and waits for the answer.
   *
   * @param waitSeconds how long to wait at most; 0 answers at once
   * @param signal aborted when nobody waits for the answer any more
   */
  async submit(upload: Upload, waitSeconds: number | undefined, signal: AbortSignal): Promise<Submission> {
    const { fileHash } = upload;
    const { known, copy } = await traced('look up image', () => this.findCurrent(fileHash));
    const isNew = known === undefined || this.images.isReplaceable(known);
    if (!isNew && known.status !== 'pending') {
      const image = copy ?? (await this.findStored(fileHash));
      if (image !== undefined && image.status !== 'pending') return { kind: 'finished', image };
      // It was deleted or replaced at this very moment.
      return this.submit(upload, waitSeconds, signal);
    }
    const refusal = isNew ? await traced('examine upload', () => this.checkUpload(upload)) : undefined;
    if (refusal !== undefined) {
      this.metrics.recordRejectedUpload(refusal.kind === 'refused' ? refusal.problem.kind : refusal.kind);
      return refusal;
    }
    // Listening comes before staging: no worker is so quick that its announcement is missed.
    const listening = this.announcements.subscribe(fileHash);
    try {
      const staged = isNew ? await this.stage(upload, known !== undefined) : 'known';
      if (staged === 'replaced') await this.cache.delete([fileHash]);
      void this.enqueue(fileHash);
      return await this.waitFor(fileHash, listening, staged === 'known', waitSeconds, signal);
    } finally {
      listening.end();
    }
  }

  /** Why a photo that is new is not to be staged, if there is a reason. */
  private async checkUpload({ content }: Upload): Promise<Rejection | undefined> {
    const [problem, backlog] = await Promise.all([
      this.inspection.inspect(content),
      this.images.getBacklog(),
    ]);
    if (problem !== undefined) return { kind: 'refused', problem };
    return backlog.images >= this.config.maxPending ? { kind: 'overloaded' } : undefined;
  }

  /** Asks for a worker. Nobody waits for the queue to agree: the image is staged, and will not be forgotten. */
  private async enqueue(fileHash: string): Promise<void> {
    const enqueued = await this.queue.enqueue({ fileHash, requestId: logContext().request_id });
    if (enqueued === 'queue-unavailable')
      this.logger.warn('The image is staged; its job follows when the queue is back.');
  }

  /** @param replacing whether it takes the place of imported encodings */
  private stage({ fileHash, content }: Upload, replacing: boolean): Promise<StagingResult> {
    const pieces = typeof content === 'string' ? piecesOf(content) : [content];
    return traced('stage photo', () => this.images.stage(fileHash, pieces, replacing));
  }

  /**
   * What the database says of the image, and the image as the cache knows it, if it still is the same: a copy may have
   * outlived its image, and a file that is answered from it would not be stored.
   */
  private async findCurrent(
    fileHash: string,
  ): Promise<{ known: ImageSummary | undefined; copy: ImageWithFaces | undefined }> {
    const [known, copy] = await Promise.all([this.summaries.find(fileHash), this.findCached(fileHash)]);
    if (copy === undefined || (known !== undefined && isSameRevision(known, copy))) return { known, copy };
    await this.cache.delete([fileHash]);
    return { known, copy: undefined };
  }

  /** The image as the cache knows it. */
  private async findCached(fileHash: string): Promise<ImageWithFaces | undefined> {
    const found = await this.cache.find(fileHash);
    if (found.kind !== 'none') this.metrics.recordCacheLookup(found.kind);
    return found.kind === 'hit' ? found.image : undefined;
  }

  /** The image as the database knows it. */
  private async findStored(fileHash: string): Promise<ImageWithFaces | undefined> {
    const image = await this.images.find(fileHash);
    if (image !== undefined && image.status !== 'pending') this.cache.store(image);
    return image;
  }

  /**
   * Looks an image up, waiting for it while it is pending; parameters as in {@link submit}.
   *
   * @param copies which answers of the cache will do: any, also while the database is away, or those of images that the
   *   database still knows
   */
  async find(
    fileHash: string,
    waitSeconds: number,
    signal: AbortSignal,
    copies: 'any' | 'current',
  ): Promise<Lookup> {
    const copy = copies === 'any' ? await this.findCached(fileHash) : (await this.findCurrent(fileHash)).copy;
    const image = copy ?? (await this.findStored(fileHash));
    if (image === undefined) return { kind: 'unknown' };
    if (image.status !== 'pending') return { kind: 'finished', image };
    const listening = this.announcements.subscribe(fileHash);
    try {
      return await this.waitFor(fileHash, listening, true, waitSeconds, signal);
    } finally {
      listening.end();
    }
  }

  /**
   * Removes an image from the cache and the database. To be repeated when it fails; more often does no harm.
   */
  async delete(fileHash: string): Promise<void> {
    await this.images.delete(fileHash);
    await this.cache.delete([fileHash]);
  }

  /** @param lookFirst whether the image may have been finished before listening began */
  private async waitFor(
    fileHash: string,
    listening: CompletionWaiter,
    lookFirst: boolean,
    waitSeconds: number | undefined,
    signal: AbortSignal,
  ): Promise<Lookup> {
    const { waitSeconds: longest } = this.config;
    const deadline = Date.now() + Math.min(waitSeconds ?? longest, longest) * 1000;
    for (let look = lookFirst; ; look = true) {
      const left = deadline - Date.now();
      if (left <= 0 || signal.aborted || this.announcements.stopped) return { kind: 'pending' };
      if (look) {
        const image = await traced('look up image', () => this.findStored(fileHash));
        if (image === undefined) return { kind: 'unknown' };
        if (image.status !== 'pending') return { kind: 'finished', image };
      }
      await traced('wait for announcement', () => listening.wait(left, signal));
    }
  }
}

/** Whether a row is still that of the image that was read from it: one that is deleted and comes again has other times. */
function isSameRevision(row: ImageSummary, image: ImageWithFaces): boolean {
  return (
    row.createdAt.getTime() === image.createdAt.getTime() &&
    row.finishedAt?.getTime() === image.finishedAt?.getTime()
  );
}

/** The file at a path in pieces; it is opened when the first of them is asked for. */
async function* piecesOf(path: string): AsyncGenerator<Buffer> {
  yield* createReadStream(path, { highWaterMark: chunkSize }) as AsyncIterable<Buffer>;
}
