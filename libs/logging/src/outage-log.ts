import { type Logger } from '@nestjs/common';

/** After an outage was logged, it is not logged again for this time, in milliseconds. */
const outageLogInterval = 30_000;

/** Logs that a dependency of this process is unavailable, at most once per interval. */
export class OutageLog {
  private lastLoggedAt = -Infinity;

  /** @param dependency the subject of the message, for example “The queue” */
  constructor(
    private readonly logger: Logger,
    private readonly dependency: string,
  ) {}

  logOutage(error: Error): void {
    if (performance.now() - this.lastLoggedAt < outageLogInterval) return;
    this.lastLoggedAt = performance.now();
    this.logger.warn(`${this.dependency} is unavailable: ${error.message}`);
  }
}
