import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { type Queue } from 'bullmq';
import { OutageLog } from '#logging';
import { type EnqueueResult, enqueueTimeout, waitUntilEnqueued, jobOptions } from './enqueue.js';
import { clusteringQueueName } from './queue-names.js';

export interface ClusteringJob {
  /** The ID of the clustering run in the database. */
  readonly run: number;
}

/** Sends clustering runs to the workers. */
@Injectable()
export class ClusteringQueue {
  constructor(@InjectQueue(clusteringQueueName) private readonly queue: Queue<ClusteringJob>) {
    const outages = new OutageLog(new Logger(ClusteringQueue.name), 'The queue of clustering runs');
    queue.on('error', (error) => {
      outages.logOutage(error);
    });
  }

  /**
   * Enqueues a run. The job id contains the ID of the run, so a run has at most one job at a time.
   *
   * This method never throws. If a run could not be enqueued, the run remains unfinished, and the sweep enqueues it
   * later.
   */
  async enqueue(job: ClusteringJob): Promise<EnqueueResult> {
    return waitUntilEnqueued(
      enqueueTimeout,
      this.queue.add('cluster-faces', job, { ...jobOptions, jobId: `run-${job.run}` }),
    );
  }
}
