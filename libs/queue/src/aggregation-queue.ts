import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { type Queue } from 'bullmq';
import { OutageLog } from '#logging';
import { aggregationQueueName } from './queue-names.js';
import { enqueueTimeout, waitUntilEnqueued, jobOptions } from './enqueue.js';

/**
 * The requests of this time, in milliseconds, are combined into one job, because an aggregation of ten images takes as
 * long as an aggregation of one image.
 */
const aggregationDelay = 100;

const aggregationJobName = 'aggregate-statistics';

/** Requests the aggregation of new encodings into the statistics. */
@Injectable()
export class AggregationQueue {
  private timer: NodeJS.Timeout | undefined;

  constructor(@InjectQueue(aggregationQueueName) private readonly queue: Queue) {
    const outages = new OutageLog(new Logger(AggregationQueue.name), 'The queue of the statistics');
    queue.on('error', (error) => {
      outages.logOutage(error);
    });
  }

  /**
   * Requests an aggregation. All requests within the next {@link aggregationDelay} cause a single aggregation. If the
   * process ends or the queue is unavailable, the request is lost, and the sweep aggregates the images later.
   */
  requestAggregation(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.enqueueAggregation();
    }, aggregationDelay).unref();
  }

  /**
   * Adds a job if no other aggregation job is waiting. While a job is active, one further job can wait, because the
   * active job may already have read the images that it aggregates.
   */
  private async enqueueAggregation(): Promise<void> {
    await waitUntilEnqueued(
      enqueueTimeout,
      this.queue.add(
        aggregationJobName,
        {},
        { ...jobOptions, deduplication: { id: aggregationJobName, keepLastIfActive: true } },
      ),
    );
  }
}
