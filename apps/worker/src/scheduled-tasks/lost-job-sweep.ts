import { Inject, Injectable } from '@nestjs/common';
import { type WorkerConfig } from '#config';
import {
  ClusterRunsRepository,
  LocationRequestsRepository,
  PendingImagesRepository,
  StatisticsRepository,
} from '#persistence';
import { ClusteringQueue, EncodingQueue } from '#queue';
import { workerConfig } from '../worker-config.js';
import { ScheduledTask } from './scheduled-task.js';

/** The maximum number of images that one run of the task enqueues. */
const maxEnqueuedImagesPerRun = 500;

/**
 * Restores jobs that the queue has lost. The database contains the pending images, the images that the statistics do
 * not include yet, the location requests without a result, and the unfinished run of the clustering. The task enqueues
 * jobs for all of these, which has no effect if the job still exists. The task also deletes location requests whose
 * client no longer waits.
 */
@Injectable()
export class LostJobSweep extends ScheduledTask {
  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly images: PendingImagesRepository,
    private readonly locationRequests: LocationRequestsRepository,
    private readonly statistics: StatisticsRepository,
    private readonly encodings: EncodingQueue,
    private readonly runs: ClusterRunsRepository,
    private readonly clustering: ClusteringQueue,
  ) {
    super(config.sweepInterval);
  }

  protected override async run(): Promise<void> {
    await this.statistics.aggregateAllImages();
    await this.statistics.repairImagesOverTime();
    const run = await this.runs.findUnfinishedRun();
    if (run !== undefined) await this.clustering.enqueue({ run: run.id });
    const released = await this.images.resumeDecryptableImages();
    if (released > 0)
      this.logger.log(`Released ${released} images from quarantine, their secret is available`);
    await this.locationRequests.deleteExpired();
    // Newer images are excluded, because the API may be about to enqueue these images itself.
    const pending = await this.images.findOlderThan(this.config.sweepInterval / 2, maxEnqueuedImagesPerRun);
    for (const fileHash of pending) {
      if ((await this.encodings.enqueue({ fileHash })) === 'queue-unavailable') return;
    }
    const requests = await this.locationRequests.findOlderThan(
      this.config.sweepInterval / 2,
      maxEnqueuedImagesPerRun,
    );
    for (const { id, fileHash } of requests) {
      const enqueued = await this.encodings.enqueue({ fileHash, locationRequest: id });
      if (enqueued === 'queue-unavailable') return;
    }
  }
}
