import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { ImageArchiveRepository, ImagesRepository } from '#persistence';
import { workerConfig } from '../worker-config.js';

/** Images dropped in one go; those behind them have their turn in the next. */
const limit = 500;

/** Drops images that are older than they may become, where that is configured. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Retention.name);
  private timer: NodeJS.Timeout | undefined;
  private dropping: Promise<void> = Promise.resolve();

  constructor(
    @Inject(workerConfig) private readonly config: WorkerConfig,
    private readonly archive: ImageArchiveRepository,
    private readonly images: ImagesRepository,
  ) {}

  onApplicationBootstrap(): void {
    const { retentionDays, sweepInterval } = this.config;
    if (retentionDays === undefined) return;
    this.timer = setInterval(() => {
      this.dropping = this.drop(retentionDays).catch((error: unknown) => {
        this.logger.warn(`Could not drop old images: ${String(error)}`);
      });
    }, sweepInterval);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.dropping;
  }

  private async drop(days: number): Promise<void> {
    const old = await this.archive.olderThan(days, limit);
    for (const fileHash of old) await this.images.forget(fileHash);
    if (old.length > 0) this.logger.log(`Dropped ${old.length} images older than ${days} days`);
  }
}
