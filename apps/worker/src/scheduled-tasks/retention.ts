import { Inject, Injectable } from '@nestjs/common';
import { ImageCache } from '#cache';
import { type WorkerConfig } from '#config';
import { OutageLog } from '#logging';
import { ImageArchiveRepository } from '#persistence';
import { workerConfig } from '../worker-config.js';
import { ScheduledTask } from './scheduled-task.js';

/** Images dropped in one transaction: enough to be quick, few enough to hold the statistics for milliseconds only. */
const batch = 500;

/** Drops images that are older than they may become, where that is configured. Several workers share the work. */
@Injectable()
export class Retention extends ScheduledTask {
  private readonly outages = new OutageLog(
    this.logger,
    'The cache of answers, which may keep images that are dropped for its ten minutes,',
  );

  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly archive: ImageArchiveRepository,
    private readonly cache: ImageCache,
  ) {
    super(config.retentionDays === undefined ? undefined : config.sweepInterval);
  }

  protected override async run(): Promise<void> {
    const days = this.config.retentionDays!;
    let total = 0;
    try {
      for (let dropped = batch; dropped === batch && !this.stopping; total += dropped) {
        dropped = await this.archive.deleteExpired(days, batch, (fileHashes) =>
          this.forgetCopies(fileHashes),
        );
      }
    } finally {
      if (total > 0) this.logger.log(`Dropped ${total} images older than ${days} days`);
    }
  }

  /** A cache that is away is no reason to keep what has to go: it is likely to have lost its copies, too. */
  private async forgetCopies(fileHashes: readonly string[]): Promise<void> {
    await this.cache.delete(fileHashes).catch((error: unknown) => {
      this.outages.away(error as Error);
    });
  }
}
