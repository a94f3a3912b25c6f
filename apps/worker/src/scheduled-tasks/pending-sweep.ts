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

/** The maximum number of images that one run enqueues. */
const limit = 500;

/**
 * Restores jobs that the queue has lost. The database contains which images are pending, which are not counted, and which run of
 * the clustering has not finished. Pending images, pending location requests and this run are enqueued again, which has no
 * effect while their jobs exist. Location requests that no client waits for any more are deleted.
 */
@Injectable()
export class PendingSweep extends ScheduledTask {
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
    await this.statistics.aggregateAll();
    const run = await this.runs.findUnfinished();
    if (run !== undefined) await this.clustering.enqueue({ run: run.id });
    const released = await this.images.releaseFromQuarantine();
    if (released > 0)
      this.logger.log(`Released ${released} images from quarantine, their secret is available`);
    await this.locationRequests.deleteExpired();
    // Newer images are excluded, because the API may be about to enqueue them.
    const pending = await this.images.findOlderThan(this.config.sweepInterval / 2, limit);
    for (const fileHash of pending) {
      if ((await this.encodings.enqueue({ fileHash })) === 'queue-unavailable') return;
    }
    const requests = await this.locationRequests.findOlderThan(this.config.sweepInterval / 2, limit);
    for (const { id, fileHash } of requests) {
      const enqueued = await this.encodings.enqueue({ fileHash, locationRequest: id });
      if (enqueued === 'queue-unavailable') return;
    }
  }
}
