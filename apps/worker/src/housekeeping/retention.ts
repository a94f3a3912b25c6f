import { Inject, Injectable } from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { ImageArchiveRepository, ImagesRepository } from '#persistence';
import { workerConfig } from '../worker-config.js';
import { Chore } from './chore.js';

/** Images dropped in one go; those behind them have their turn in the next. */
const limit = 500;

/** Drops images that are older than they may become, where that is configured. */
@Injectable()
export class Retention extends Chore {
  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly archive: ImageArchiveRepository,
    private readonly images: ImagesRepository,
  ) {
    super(config.retentionDays === undefined ? undefined : config.sweepInterval);
  }

  protected override async run(): Promise<void> {
    const days = this.config.retentionDays!;
    const old = await this.archive.olderThan(days, limit);
    for (const fileHash of old) await this.images.forget(fileHash);
    if (old.length > 0) this.logger.log(`Dropped ${old.length} images older than ${days} days`);
  }
}
