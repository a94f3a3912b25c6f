import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { type Queue } from 'bullmq';
import { OutageLog } from '#logging';
import { encodingQueue } from './queue-names.js';
import { type EnqueueResult, enqueueWithin, jobOptions } from './enqueue.js';

export interface EncodingJob {
  readonly fileHash: string;
  /** The request that asked for it, for the log; none when the sweep did. */
  readonly requestId?: string | undefined;
}

/** The way of a staged image to the workers. */
@Injectable()
export class EncodingQueue {
  constructor(@InjectQueue(encodingQueue) private readonly queue: Queue<EncodingJob>) {
    const outages = new OutageLog(new Logger(EncodingQueue.name), 'The queue of images');
    queue.on('error', (error) => {
      outages.away(error);
    });
  }

  /**
   * Asks for an image to be encoded. However often it is asked, while a job of the image exists there is only that one.
   *
   * Never throws: an image whose job was not taken stays pending, and the sweep asks again.
   */
  async enqueue(job: EncodingJob): Promise<EnqueueResult> {
    return enqueueWithin(2_000, this.queue.add('encode-image', job, { ...jobOptions, jobId: job.fileHash }));
  }
}
