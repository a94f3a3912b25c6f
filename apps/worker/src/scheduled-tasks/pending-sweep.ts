import { Inject, Injectable } from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { ImagesRepository, StatisticsRepository } from '#persistence';
import { EncodingQueue } from '#queue';
import { workerConfig } from '../worker-config.js';
import { ScheduledTask } from './scheduled-task.js';

/** Images asked for again in one sweep; those behind them have their turn in the next. */
const limit = 500;

/**
 * Asks again for what the queue has lost.
 *
 * PostgreSQL knows which images are pending and which are uncounted; a queue that forgot their jobs, or never took
 * them, is reminded. Jobs that still exist are not doubled.
 */
@Injectable()
export class PendingSweep extends ScheduledTask {
  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly images: ImagesRepository,
    private readonly statistics: StatisticsRepository,
    private readonly encodings: EncodingQueue,
  ) {
    super(config.sweepInterval);
  }

  protected override async run(): Promise<void> {
    await this.statistics.aggregateAll();
    const takenBack = await this.images.releaseFromQuarantine();
    if (takenBack > 0) this.logger.log(`Took back ${takenBack} images whose secret was away`);
    // A younger image is still on its way from the API to the queue.
    const pending = await this.images.findPendingOlderThan(this.config.sweepInterval / 2, limit);
    for (const fileHash of pending) {
      if ((await this.encodings.enqueue({ fileHash })) === 'queue-away') return;
    }
  }
}
