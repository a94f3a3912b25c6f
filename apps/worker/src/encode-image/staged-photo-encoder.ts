import { Inject, Injectable, Logger } from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { type EncoderPool, type Encoding } from '#encoder-pool';
import { type EncodePhotoResult, type Face } from '#encoding';
import { withLogContext } from '#logging';
import {
  type ClaimedImage,
  type ClaimedLocationRequest,
  type EncodingOutcome,
  type NewFace,
  LocationRequestsRepository,
  PendingImagesRepository,
} from '#persistence';
import { AggregationQueue } from '#queue';
import { runInSpan } from '#tracing';
import { WorkerActivity } from '../activity/worker-activity.js';
import { workerConfig } from '../worker-config.js';
import { WorkerMetrics } from '../metrics/worker-metrics.js';
import { WorkerEncoderPool } from './worker-encoder-pool.js';
import {
  createFailedOutcome,
  toMegabytes,
  stagingDamagedProblem,
  createCrashedEncoderProblem,
  createTookTooLongProblem,
  createTookTooMuchMemoryProblem,
  undecryptableProblem,
} from './image-problems.js';

/** A staged photo: the hash of an image, or the id of a location request, and the repository that has its row. */
interface StagedPhoto {
  readonly id: string;
  readonly repository: PendingImagesRepository | LocationRequestsRepository;
}

/** Claims staged photos, encodes them, and stores the results. A photo belongs to an image or to a location request. */
@Injectable()
export class StagedPhotoEncoder {
  private readonly logger = new Logger(StagedPhotoEncoder.name);
  /** The photos with an attempt that was counted and has not ended, by the ID of the photo. */
  private readonly openAttempts = new Map<string, StagedPhoto>();
  private readonly inProgress = new Set<Promise<unknown>>();
  private stopped: Promise<void> | undefined;

  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly images: PendingImagesRepository,
    private readonly locationRequests: LocationRequestsRepository,
    private readonly encoders: WorkerEncoderPool,
    private readonly aggregation: AggregationQueue,
    private readonly metrics: WorkerMetrics,
    private readonly activity: WorkerActivity,
  ) {}

  /**
   * Stops encoding, and waits until no photo is in progress. The classes that start attempts call this function when
   * they stop, because NestJS stops them first, and they wait for their attempts.
   *
   * The counts of the open attempts are decremented first, because a supervisor may kill the process before the
   * attempts end. Photos that are not finished within the shutdown timeout are encoded by another worker.
   */
  stop(): Promise<void> {
    return (this.stopped ??= this.endAttempts());
  }

  private async endAttempts(): Promise<void> {
    await Promise.all([...this.openAttempts.values()].map((photo) => this.decrementAttemptCount(photo)));
    const closeEncoders = setTimeout(() => void this.encoders.close(), this.config.shutdown.finish);
    await Promise.allSettled(this.inProgress);
    clearTimeout(closeEncoders);
  }

  /** Whether {@link stop} was called. */
  get stopping(): boolean {
    return this.stopped !== undefined;
  }

  /** The number of photos that are being claimed, encoded or stored. */
  get photosInProgress(): number {
    return this.inProgress.size;
  }

  /** Claims an image and encodes it. */
  encodeImage(fileHash: string): Promise<'done' | 'later'> {
    return this.trackUntilEnd(() =>
      this.activity.runTask('encode-image', fileHash, async () => {
        const claimed = await runInSpan('claim image', () => this.images.claim(fileHash));
        return claimed === undefined ? 'done' : this.encodeClaimedImage(fileHash, claimed);
      }),
    );
  }

  /** Claims a location request and encodes the faces at its locations. */
  encodeLocationRequest(id: string): Promise<'done' | 'later'> {
    return this.trackUntilEnd(() =>
      this.activity.runTask('encode-locations', null, async () => {
        const claimed = await runInSpan('claim location request', () => this.locationRequests.claim(id));
        return claimed === undefined ? 'done' : this.encodeClaimedLocationRequest(id, claimed);
      }),
    );
  }

  /**
   * Claims the oldest image or location request that no worker has claimed yet, and encodes it.
   *
   * @param age the minimum age of the image or request, in milliseconds
   * @returns whether there was an image or a request
   */
  encodeOldestUnclaimed(age: number): Promise<boolean> {
    return this.trackUntilEnd(async () => {
      const image = await this.images.claimOldest(age);
      if (image !== undefined) {
        await this.activity.runTask('encode-image', image.id, () =>
          withLogContext({ file_hash: image.id }, () => this.encodeClaimedImage(image.id, image)),
        );
        return true;
      }
      const request = await this.locationRequests.claimOldest(age);
      if (request === undefined) return false;
      await this.activity.runTask('encode-locations', null, () =>
        this.encodeClaimedLocationRequest(request.id, request),
      );
      return true;
    });
  }

  private async trackUntilEnd<T>(work: () => Promise<T>): Promise<T> {
    const working = work();
    this.inProgress.add(working);
    try {
      return await working;
    } finally {
      this.inProgress.delete(working);
    }
  }

  private async encodeClaimedImage(
    fileHash: string,
    { earlierAttempts, age, bytes }: ClaimedImage,
  ): Promise<'done' | 'later'> {
    const claimedAt = performance.now();
    if (bytes === 'undecryptable') {
      await this.markUndecryptable(fileHash);
      return 'done';
    }
    const photo = { id: fileHash, repository: this.images };
    const outcome = await (bytes === 'staging-damaged'
      ? createFailedOutcome(stagingDamagedProblem)
      : this.encodePhoto(photo, earlierAttempts, (encoder) => encoder(bytes)));
    if (outcome === undefined) return 'done';
    if (outcome === 'later') return outcome;
    await runInSpan('store result', () => this.storeOutcome(photo, outcome));
    if (outcome.status === 'encoded') this.aggregation.requestAggregation();
    this.metrics.recordFinishedImage(outcome);
    this.activity.recordFinishedImage(outcome.status, age + (performance.now() - claimedAt) / 1000);
    if (outcome.status === 'failed') this.logger.error(outcome.problem.message);
    else this.logger.log(`Image ${outcome.status}`);
    return 'done';
  }

  /** Only the row of the request is updated, because a location request does not belong to an image. */
  private async encodeClaimedLocationRequest(
    id: string,
    { earlierAttempts, bytes, locations }: ClaimedLocationRequest,
  ): Promise<'done' | 'later'> {
    const photo = { id, repository: this.locationRequests };
    const outcome = await (bytes === 'staging-damaged'
      ? createFailedOutcome(stagingDamagedProblem)
      : bytes === 'undecryptable'
        ? createFailedOutcome(undecryptableProblem)
        : this.encodePhoto(photo, earlierAttempts, (encoder) => encoder(bytes, locations)));
    if (outcome === undefined) return 'done';
    if (outcome === 'later') return outcome;
    await runInSpan('store result', () => this.storeOutcome(photo, outcome));
    if (outcome.status === 'failed') this.logger.error(outcome.problem.message);
    else this.logger.log(`Location request ${outcome.status}`);
    return 'done';
  }

  /** Quarantines an image, so that it does not block other images in the queue and does not count as pending. */
  private async markUndecryptable(fileHash: string): Promise<void> {
    // If the file was uploaded again in the meantime, there is no other job for the new upload, so this job must be
    // retried.
    if (!(await this.images.markUndecryptable(fileHash, undecryptableProblem.message)))
      throw new Error('it was staged again');
    this.metrics.recordFinishedImage(createFailedOutcome(undecryptableProblem));
    this.logger.error(
      `Image ${fileHash} was encrypted with another FRS_STAGING_SECRET (or database password) and is quarantined ` +
        'until it is uploaded again or the workers have that secret.',
    );
  }

  /**
   * Encodes a photo. If an earlier attempt ended without a result, the isolated encoder is used, because the photo may
   * have crashed an encoder.
   *
   * @returns `later` while the isolated encoder is in use; undefined if the photo is no longer pending
   */
  private async encodePhoto(
    photo: StagedPhoto,
    earlierAttempts: number,
    encodeWith: (encoder: EncoderPool['encode']) => Promise<Encoding>,
  ): Promise<EncodingOutcome | 'later' | undefined> {
    if (earlierAttempts === 0)
      return this.attempt(photo, 1, () => encodeWith((...task) => this.encoders.encode(...task)));
    if (earlierAttempts >= this.config.maxAttempts)
      return createFailedOutcome(
        createCrashedEncoderProblem(earlierAttempts),
        this.config.failedPhotoLifetime,
      );
    if (this.encoders.isIsolating || this.stopping) return 'later';
    return this.encoders.withIsolatedEncoder(async (encode) => {
      const runAttempt = await photo.repository.beginAttempt(photo.id);
      if (runAttempt === undefined) return undefined;
      return this.attempt(photo, runAttempt, () => encodeWith(encode));
    });
  }

  /**
   * Encodes a photo. The attempt has already been counted in the database.
   *
   * @throws if the attempt ended without a result; the queue then retries the job
   */
  private async attempt(
    photo: StagedPhoto,
    attempt: number,
    encode: () => Promise<Encoding>,
  ): Promise<EncodingOutcome> {
    this.openAttempts.set(photo.id, photo);
    if (this.stopping) await this.decrementAttemptCount(photo);
    const encoding: Encoding = this.stopping
      ? { kind: 'not-encoded' }
      : await runInSpan('encode photo', encode);
    const { maxAttempts, encodeTimeout, encoderMemory, failedPhotoLifetime } = this.config;
    switch (encoding.kind) {
      case 'encoded':
        if (encoding.result.ok) this.metrics.recordEncodedPhoto(encoding.result.photo.timings);
        return toEncodingOutcome(encoding.result, this.encoders.model);
      case 'not-encoded':
        await this.decrementAttemptCount(photo);
        throw new Error('its encoder was stopped');
      case 'timed-out':
        this.openAttempts.delete(photo.id);
        if (attempt >= maxAttempts && !this.stopping)
          return createFailedOutcome(createTookTooLongProblem(encodeTimeout, attempt), failedPhotoLifetime);
        throw new Error(`it took longer than ${encodeTimeout / 1000} seconds`);
      case 'out-of-memory':
        this.openAttempts.delete(photo.id);
        if (attempt >= maxAttempts && !this.stopping)
          return createFailedOutcome(
            createTookTooMuchMemoryProblem(encoderMemory, attempt),
            failedPhotoLifetime,
          );
        throw new Error(`its encoder took more than ${toMegabytes(encoderMemory)} MB of memory`);
      case 'crashed':
        this.openAttempts.delete(photo.id);
        if (attempt >= maxAttempts && !this.stopping)
          return createFailedOutcome(createCrashedEncoderProblem(attempt), failedPhotoLifetime);
        throw new Error('its encoder crashed');
    }
  }

  /**
   * Decrements the number of attempts of a photo whose attempt has started but not finished, so that this attempt does
   * not count. Has no effect if there is no such attempt.
   */
  private async decrementAttemptCount({ id, repository }: StagedPhoto): Promise<void> {
    if (!this.openAttempts.delete(id)) return;
    await repository.decrementAttemptCount(id).catch((error: unknown) => {
      this.logger.warn(`The attempt at photo ${id} could not be withdrawn: ${String(error)}`);
    });
  }

  /** Stores the result of an attempt. If the database fails, the attempt does not count. */
  private async storeOutcome(photo: StagedPhoto, outcome: EncodingOutcome): Promise<void> {
    try {
      await photo.repository.finish(photo.id, outcome);
      this.openAttempts.delete(photo.id);
    } catch (error) {
      await this.decrementAttemptCount(photo);
      throw error;
    }
  }
}

function toEncodingOutcome(result: EncodePhotoResult, model: string): EncodingOutcome {
  if (!result.ok) return { status: 'rejected', problem: result.problem };
  const { width, height, faces } = result.photo;
  return {
    status: faces.length === 0 ? 'no-face' : 'encoded',
    width,
    height,
    model,
    faces: faces.map(toNewFace),
  };
}

function toNewFace({ box, score, landmarks, encoding }: Face): NewFace {
  return { ...box, score, landmarks: landmarks.flat(), encoding: Array.from(encoding) };
}
