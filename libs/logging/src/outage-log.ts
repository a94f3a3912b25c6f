import { type Logger } from '@nestjs/common';

/** Milliseconds for which the same complaint is not repeated. */
const silence = 30_000;

/** Tells once, not at every attempt to reconnect, that something this process needs is away. */
export class OutageLog {
  private last = -Infinity;

  constructor(
    private readonly logger: Logger,
    private readonly what: string,
  ) {}

  away(error: Error): void {
    if (performance.now() - this.last < silence) return;
    this.last = performance.now();
    this.logger.warn(`${this.what} is away: ${error.message}`);
  }
}
