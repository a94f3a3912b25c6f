import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { ImagesRepository, StatisticsRepository } from '#persistence';
import { EncodingQueue } from '#queue';
import { workerConfig } from '../worker-config.js';

/** Images asked for again in one sweep; those behind them have their turn in the next. */
const limit = 500;

/**
 * Asks again for what the queue has lost.
 *
 * PostgreSQL knows which images are pending and which are uncounted; a queue that forgot their jobs, or never took
 * them, is reminded. Jobs that still exist are not doubled, so every worker may sweep. The clock is this process's
 * own, because a schedule kept in the queue would be lost with it.
 */
@Injectable()
export class PendingSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(PendingSweep.name);
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly images: ImagesRepository,
    private readonly statistics: StatisticsRepository,
    private readonly encodings: EncodingQueue,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sweeping = this.sweep().catch((error: unknown) => {
        this.logger.warn(`Could not look for lost jobs: ${String(error)}`);
      });
    }, this.config.sweepInterval);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** One look for uncounted encodings and pending images. */
  async sweep(): Promise<void> {
    await this.statistics.foldAll();
    // A younger image is still on its way from the API to the queue.
    const pending = await this.images.pendingLongerThan(this.config.sweepInterval / 2, limit);
    for (const fileHash of pending) {
      if ((await this.encodings.add({ fileHash })) === 'queue-away') return;
    }
  }
}
