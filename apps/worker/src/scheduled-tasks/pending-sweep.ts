import { Inject, Injectable } from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { PendingImagesRepository, StatisticsRepository } from '#persistence';
import { EncodingQueue } from '#queue';
import { workerConfig } from '../worker-config.js';
import { ScheduledTask } from './scheduled-task.js';

/** The maximum number of images that one run enqueues. */
const maxEnqueuedImagesPerRun = 500;

/**
 * Restores jobs that the queue has lost. The database contains which images are pending and which are not counted.
 * Pending images are enqueued again; enqueuing an image whose job still exists has no effect.
 */
@Injectable()
export class PendingSweep extends ScheduledTask {
  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly images: PendingImagesRepository,
    private readonly statistics: StatisticsRepository,
    private readonly encodings: EncodingQueue,
  ) {
    super(config.sweepInterval);
  }

  protected override async run(): Promise<void> {
    await this.statistics.aggregateAll();
    const released = await this.images.releaseFromQuarantine();
    if (released > 0)
      this.logger.log(`Released ${released} images from quarantine, their secret is available`);
    // Newer images are excluded, because the API may be about to enqueue them.
    const pending = await this.images.findOlderThan(this.config.sweepInterval / 2, maxEnqueuedImagesPerRun);
    for (const fileHash of pending) {
      if ((await this.encodings.enqueue({ fileHash })) === 'queue-unavailable') return;
    }
  }
}
