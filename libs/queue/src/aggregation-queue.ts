import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { type Queue } from 'bullmq';
import { OutageLog } from '#logging';
import { aggregationQueue } from './queue-names.js';
import { type Enqueued, enqueueWithin, jobTreatment } from './enqueue.js';

/** Asks for the statistics to catch up with the encodings. */
@Injectable()
export class AggregationQueue {
  constructor(@InjectQueue(aggregationQueue) private readonly queue: Queue) {
    const outages = new OutageLog(new Logger(AggregationQueue.name), 'The queue of the statistics');
    queue.on('error', (error) => {
      outages.away(error);
    });
  }

  /**
   * Asks for a fold. Of many that ask at once one job comes, and one more if any asked while it ran, so that no
   * image slips between a fold that has read and a fold that has ended.
   *
   * Never throws: images that no fold was asked for are found by the sweep.
   */
  async add(): Promise<Enqueued> {
    return enqueueWithin(
      2_000,
      this.queue.add(
        'fold-encodings',
        {},
        { ...jobTreatment, deduplication: { id: 'fold-encodings', keepLastIfActive: true } },
      ),
    );
  }
}
