import { Inject, Injectable } from '@nestjs/common';
import { type WorkerConfig } from '#config';
import { FailedImagesRepository } from '#persistence';
import { workerConfig } from '../worker-config.js';
import { ScheduledTask } from './scheduled-task.js';

/** The maximum number of photos that one statement deletes. */
const photosPerBatch = 100;

/** Deletes the photos of failed images that were kept long enough, so that these images cannot be retried any more. */
@Injectable()
export class FailedPhotosTask extends ScheduledTask {
  constructor(
    @Inject(workerConfig) { sweepInterval }: WorkerConfig,
    private readonly images: FailedImagesRepository,
  ) {
    super(sweepInterval);
  }

  protected override async run(): Promise<void> {
    let deleted: number;
    do deleted = await this.images.deleteExpiredPhotos(photosPerBatch);
    while (deleted === photosPerBatch && !this.stopping);
  }
}
