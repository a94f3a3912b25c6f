import { Injectable } from '@nestjs/common';
import { Encoders } from '../encode-image/encoders.js';
import { ScheduledTask } from './scheduled-task.js';

/** Milliseconds between two looks. */
const interval = 2_000;

/**
 * Ends a worker whose encoders are stuck, in good order, for a supervisor to start another.
 *
 * What is stuck was not mended by ending the process of the encoder, which is all that a worker can do. A container that is
 * merely unhealthy is left as it is by Docker, and nobody asks the worker of `make run` how it is.
 */
@Injectable()
export class EncoderWatchdog extends ScheduledTask {
  constructor(private readonly encoders: Encoders) {
    super(interval);
  }

  protected override run(): Promise<void> {
    const stuck = this.encoders.stuckReason();
    if (stuck !== undefined) {
      this.logger.error(`${stuck} This worker stops, so that another can be started.`);
      process.kill(process.pid, 'SIGTERM');
    }
    return Promise.resolve();
  }
}
