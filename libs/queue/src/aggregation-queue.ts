import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { type Queue } from 'bullmq';
import { OutageLog } from '#logging';
import { aggregationQueueName } from './queue-names.js';
import { enqueueTimeout, enqueueWithin, jobOptions } from './enqueue.js';

/** Milliseconds for which requests are collected: an aggregation of ten images costs as much as one of a single image. */
const collectionInterval = 100;

const jobName = 'aggregate-statistics';

/** Requests the aggregation of new encodings into the statistics. */
@Injectable()
export class AggregationQueue {
  private timer: NodeJS.Timeout | undefined;

  constructor(@InjectQueue(aggregationQueueName) private readonly queue: Queue) {
    const outages = new OutageLog(new Logger(AggregationQueue.name), 'The queue of the statistics');
    queue.on('error', (error) => {
      outages.report(error);
    });
  }

  /**
   * Requests an aggregation, one for all requests of the next {@link collectionInterval}.
   *
   * A request is lost if the process ends or the queue is unavailable. The sweep aggregates such images.
   */
  requestAggregation(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.enqueue();
    }, collectionInterval).unref();
  }

  /**
   * Adds a job unless one is waiting. While a job is active, one further job is kept, because the active one may already
   * have read the images that it aggregates.
   */
  private async enqueue(): Promise<void> {
    await enqueueWithin(
      enqueueTimeout,
      this.queue.add(jobName, {}, { ...jobOptions, deduplication: { id: jobName, keepLastIfActive: true } }),
    );
  }
}
