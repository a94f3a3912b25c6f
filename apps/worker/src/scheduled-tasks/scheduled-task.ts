import { type BeforeApplicationShutdown, Logger, type OnApplicationBootstrap } from '@nestjs/common';

/**
 * A task that a worker runs at an interval. Two runs never overlap, and a shutdown waits until the current run has
 * finished.
 *
 * Every worker runs the task, so it must be idempotent. The schedule is kept in the process, because a schedule in the
 * queue would be lost with the queue. `@nestjs/schedule` does not fit: its intervals overlap, its cron expressions
 * cannot express every number of seconds, and its shutdown does not wait for a running task.
 */
export abstract class ScheduledTask implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private currentRun: Promise<void> | undefined;

  /** Whether the process is shutting down. If it is, a run that has several steps must end after the current step. */
  protected stopping = false;

  /** @param interval the time between two starts in milliseconds; undefined disables the task */
  constructor(private readonly interval: number | undefined) {}

  /** Runs the task once. */
  protected abstract run(): Promise<void>;

  onApplicationBootstrap(): void {
    if (this.interval !== undefined)
      this.timer = setInterval(() => void this.runUnlessRunning(), this.interval);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.currentRun;
  }

  private async runUnlessRunning(): Promise<void> {
    if (this.currentRun !== undefined) return;
    this.currentRun = this.run().catch((error: unknown) => {
      this.logger.warn(`This run failed, the next will try again: ${String(error)}`);
    });
    await this.currentRun;
    this.currentRun = undefined;
  }
}
