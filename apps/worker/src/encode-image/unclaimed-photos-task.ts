import { Inject, Injectable } from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { ScheduledTask } from '../scheduled-tasks/scheduled-task.js';
import { workerConfig } from '../worker-config.js';
import { StagedPhotoEncoder } from './staged-photo-encoder.js';

/** The time between two checks, in milliseconds. */
const interval = 500;

/**
 * The minimum age of a photo that is claimed without a job, in milliseconds. An idle worker receives the job of a new
 * photo within milliseconds, so the queue has not delivered the job of an older photo.
 */
const minAge = 1_000;

/**
 * Encodes photos whose jobs the queue does not deliver, because it is unavailable or has lost the jobs. The task has no
 * effect while all encoders of the worker are in use. The photos are claimed in the database, so each is claimed by one worker.
 */
@Injectable()
export class UnclaimedPhotosTask extends ScheduledTask {
  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly photos: StagedPhotoEncoder,
  ) {
    super(interval);
  }

  override async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([super.beforeApplicationShutdown(), this.photos.stop()]);
  }

  protected override async run(): Promise<void> {
    const { threads } = this.config;
    const inProgress = this.photos.photosInProgress;
    if (this.photos.stopping || inProgress >= threads) return;
    // Two photos for each encoder: one is being encoded, and the next one is being claimed and decoded.
    const lanes = Array.from({ length: 2 * threads - inProgress }, () => this.encodeAll());
    const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
  }

  private async encodeAll(): Promise<void> {
    while (!this.photos.stopping && (await this.photos.encodeOldestUnclaimed(minAge)));
  }
}
