import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { type Queue, RedisQueueBackend } from 'bullmq';
import { OutageLog } from '#logging';
import { encodingQueueName } from './queue-names.js';
import { type EnqueueResult, enqueueTimeout, waitUntilEnqueued, jobOptions } from './enqueue.js';

export interface EncodingJob {
  readonly fileHash: string;
  /** The id of a request to encode faces at given locations; undefined for an image. */
  readonly locationRequest?: string | undefined;
  /** The id of the HTTP request that caused the job, for the log; undefined if the sweep enqueued the job. */
  readonly requestId?: string | undefined;
}

/** Sends staged images to the workers. */
@Injectable()
export class EncodingQueue {
  constructor(@InjectQueue(encodingQueueName) private readonly queue: Queue<EncodingJob>) {
    const outages = new OutageLog(new Logger(EncodingQueue.name), 'The queue of images');
    queue.on('error', (error) => {
      outages.logOutage(error);
    });
  }

  /**
   * Enqueues an image or a location request. The job id is the file hash or the id of the location request, so each has
   * at most one job at a time.
   *
   * This method never throws. If an image could not be enqueued, the image remains pending, and the sweep enqueues it
   * later.
   */
  async enqueue(job: EncodingJob): Promise<EnqueueResult> {
    return waitUntilEnqueued(
      enqueueTimeout,
      this.queue.add('encode-image', job, { ...jobOptions, jobId: job.locationRequest ?? job.fileHash }),
    );
  }

  /**
   * Returns the version of the Redis server that stores the queue; undefined if PostgreSQL stores the queue, or if Redis
   * has not been reached yet.
   */
  readRedisVersion(): string | undefined {
    const backend = this.queue.getBackend();
    return backend instanceof RedisQueueBackend ? backend.redisVersion : undefined;
  }
}
