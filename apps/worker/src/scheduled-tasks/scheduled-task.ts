import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';

/**
 * Something that a worker does again and again by its own clock, never twice at a time.
 *
 * Every worker does it: what it does is to be idempotent. The clock is the process's own, because a schedule kept in
 * the queue would be lost with it.
 */
export abstract class ScheduledTask implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  /** Whether the process is about to stop: what is done in several steps ends with the one it is at. */
  protected stopping = false;

  /** @param interval milliseconds between two beginnings; undefined when it is not to be done at all */
  constructor(private readonly interval: number | undefined) {}

  /** Does it once. */
  protected abstract run(): Promise<void>;

  onApplicationBootstrap(): void {
    if (this.interval !== undefined) this.timer = setInterval(() => void this.begin(), this.interval);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async begin(): Promise<void> {
    if (this.running !== undefined) return;
    this.running = this.run().catch((error: unknown) => {
      this.logger.warn(`Could not finish this time: ${String(error)}`);
    });
    await this.running;
    this.running = undefined;
  }
}
