import { Injectable } from '@nestjs/common';
import { WorkerEncoderPool } from '../encode-image/worker-encoder-pool.js';
import { ScheduledTask } from './scheduled-task.js';

/** The time between two checks, in milliseconds. */
const stuckEncoderCheckInterval = 2_000;

/**
 * Shuts down a worker whose encoders are stuck, so that its supervisor starts a new worker.
 *
 * The pool reports stuck encoders only after it has tried to restart them. A failing liveness probe is not sufficient,
 * because Docker does not restart an unhealthy container, and `make run` does not probe the worker.
 */
@Injectable()
export class EncoderWatchdog extends ScheduledTask {
  constructor(private readonly encoders: WorkerEncoderPool) {
    super(stuckEncoderCheckInterval);
  }

  protected override run(): Promise<void> {
    const reason = this.encoders.describeStuckEncoder();
    if (reason !== undefined) {
      this.logger.error(`${reason} This worker shuts down, so that its supervisor starts another.`);
      process.kill(process.pid, 'SIGTERM');
    }
    return Promise.resolve();
  }
}
