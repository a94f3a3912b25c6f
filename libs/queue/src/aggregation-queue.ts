import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { type Queue } from 'bullmq';
import { OutageLog } from '#logging';
import { aggregationQueue } from './queue-names.js';
import { enqueueWithin, jobOptions } from './enqueue.js';

/** Milliseconds in which those who ask for a fold are gathered: one fold costs the same for one image and for ten. */
const gathering = 100;

/** Asks for the statistics to catch up with the encodings. */
@Injectable()
export class AggregationQueue {
  private asking: NodeJS.Timeout | undefined;

  constructor(@InjectQueue(aggregationQueue) private readonly queue: Queue) {
    const outages = new OutageLog(new Logger(AggregationQueue.name), 'The queue of the statistics');
    queue.on('error', (error) => {
      outages.away(error);
    });
  }

  /**
   * Asks for a fold, in a moment, for everyone who asks until then.
   *
   * Images that no fold was asked for, because the process ended meanwhile or the queue is away, are found by the sweep.
   */
  requestAggregation(): void {
    this.asking ??= setTimeout(() => {
      this.asking = undefined;
      void this.add();
    }, gathering).unref();
  }

  /**
   * Of many processes that ask at once one job comes, and one more if any asked while it ran, so that no image slips
   * between a fold that has read and a fold that has ended.
   */
  private async add(): Promise<void> {
    await enqueueWithin(
      2_000,
      this.queue.add(
        'fold-encodings',
        {},
        { ...jobOptions, deduplication: { id: 'fold-encodings', keepLastIfActive: true } },
      ),
    );
  }
}
