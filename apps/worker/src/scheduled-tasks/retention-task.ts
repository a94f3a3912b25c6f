import { Inject, Injectable } from '@nestjs/common';
import { ImageCache } from '#cache';
import { type WorkerConfig } from '#config';
import { OutageLog } from '#logging';
import { ImagesRepository } from '#persistence';
import { workerConfig } from '../worker-config.js';
import { ScheduledTask } from './scheduled-task.js';

/**
 * The maximum number of images that one transaction deletes. The number of images per transaction is small, so that the
 * statistics row is locked only for milliseconds.
 */
const imagesPerBatch = 500;

/**
 * Deletes images that are older than the configured retention. If there are several workers, each deletes different
 * images.
 */
@Injectable()
export class RetentionTask extends ScheduledTask {
  private readonly outages = new OutageLog(
    this.logger,
    'The cache, which may keep deleted images until they expire after ten minutes,',
  );

  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly images: ImagesRepository,
    private readonly cache: ImageCache,
  ) {
    super(config.retentionDays === undefined ? undefined : config.sweepInterval);
  }

  protected override async run(): Promise<void> {
    const days = this.config.retentionDays!;
    let total = 0;
    try {
      for (let deleted = imagesPerBatch; deleted === imagesPerBatch && !this.stopping; total += deleted) {
        deleted = await this.images.deleteExpired(days, imagesPerBatch, (fileHashes) =>
          this.deleteFromCache(fileHashes),
        );
      }
    } finally {
      if (total > 0) this.logger.log(`Deleted ${total} images older than ${days} days`);
    }
  }

  /**
   * Deletes the cached copies of images. An error is only logged: if the cache is unavailable, it has probably lost its
   * copies.
   */
  private async deleteFromCache(fileHashes: readonly string[]): Promise<void> {
    await this.cache.delete(fileHashes).catch((error: unknown) => {
      this.outages.logOutage(error as Error);
    });
  }
}
