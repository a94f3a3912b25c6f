import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { readVersion } from '#config';
import { type ProcessState } from './process-state.js';
import { type ProcessesRepository } from './processes.repository.js';

/** The time between two reports, in milliseconds. */
const reportInterval = 5_000;

/**
 * Reports the state of this process to the database every few seconds. Errors are ignored, because other parts of the
 * process log that the database is unavailable.
 */
export class ProcessReport {
  private readonly id = randomUUID();
  private readonly version = readVersion();
  private readonly startedAt = new Date();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  /** @param readState returns the current state */
  constructor(
    private readonly repository: ProcessesRepository,
    private readonly readState: () => ProcessState,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.report();
    }, reportInterval).unref();
    this.report();
  }

  /** Deletes the report, so that the process is not listed any more. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
    await this.repository.remove(this.id).catch(() => undefined);
  }

  private report(): void {
    this.running = this.running.then(() =>
      this.repository
        .report({
          id: this.id,
          host: hostname(),
          pid: process.pid,
          version: this.version,
          startedAt: this.startedAt,
          state: this.readState(),
        })
        .catch(() => undefined),
    );
  }
}
