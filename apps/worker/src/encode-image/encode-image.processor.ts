import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Inject, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { type WorkerConfig } from '#config';
import { OutageLog, withLogContext } from '#logging';
import { type EncodingJob, encodingQueueName } from '#queue';
import { WorkerActivity } from '../activity/worker-activity.js';
import { WorkerMetrics } from '../metrics/worker-metrics.js';
import { workerConfig } from '../worker-config.js';
import { StagedPhotoEncoder } from './staged-photo-encoder.js';

/**
 * If the isolated encoder is in use, a photo that requires it is retried after at least this delay, in milliseconds.
 */
const isolationRetryDelay = 500;

/** Processes the jobs of the encoding queue. */
@Processor(encodingQueueName, {
  // The queue must not start the processor automatically, because the encoders are loaded first.
  autorun: false,
  // With these settings, a crashed worker is detected within seconds, and other workers receive its jobs.
  lockDuration: 5_000,
  stalledInterval: 2_000,
  // The queue does not limit the attempts. Attempts are counted in the database, because the queue may be lost.
  maxStalledCount: 1_000,
})
export class EncodeImageProcessor
  extends WorkerHost
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger(EncodeImageProcessor.name);
  private readonly outages = new OutageLog(this.logger, 'The queue of images');

  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly photos: StagedPhotoEncoder,
    private readonly metrics: WorkerMetrics,
    private readonly activity: WorkerActivity,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    // Three jobs for each encoder: one photo is being encoded, the next one is being decoded, and another one is being
    // loaded or stored.
    this.worker.concurrency = this.config.threads * 3;
    void this.worker.run();
  }

  /** Stops receiving jobs, and waits until the jobs in progress have ended. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.photos.stop(), this.worker.close()]);
  }

  override async process(job: Job<EncodingJob>, token?: string): Promise<void> {
    const { fileHash, locationRequest, requestId } = job.data;
    const context = { file_hash: fileHash, ...(requestId === undefined ? {} : { request_id: requestId }) };
    await withLogContext(context, async () => {
      const result = await (locationRequest === undefined
        ? this.photos.encodeImage(fileHash)
        : this.photos.encodeLocationRequest(locationRequest));
      if (result === 'done') return;
      // The job returns to the queue with a delay, so that this worker can process another photo in the meantime.
      await job.moveToDelayed(Date.now() + isolationRetryDelay * (1 + Math.random()), token);
      throw new DelayedError();
    });
  }

  @OnWorkerEvent('failed')
  onFailed(job: Job<EncodingJob> | undefined, error: Error): void {
    this.metrics.recordInterruptedAttempt();
    this.activity.recordInterruptedAttempt();
    this.logger.warn(
      `Image ${job?.data.fileHash ?? '?'} could not be encoded in this attempt: ${error.message}`,
    );
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.outages.logOutage(error);
  }
}
