import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { ImagesRepository, type ImageSummary } from '#persistence';

/**
 * Reads the current rows of images in batches: while one query runs, the hashes of concurrent requests are collected
 * for the next query. Reading several rows with one query reduces the load on the database, because every upload reads
 * the row of its image.
 */
@Injectable()
export class ImageSummaryLoader {
  private running: Promise<unknown> = Promise.resolve();

  private readonly loader = new DataLoader<string, ImageSummary | undefined>(
    (fileHashes) => {
      const query = this.images.findSummaries(fileHashes);
      this.running = query.catch(() => undefined);
      return query.then((known) => fileHashes.map((fileHash) => known.get(fileHash)));
    },
    {
      // Results are not cached, because rows can change.
      cache: false,
      batchScheduleFn: (run) => {
        void this.running.then(run);
      },
    },
  );

  constructor(private readonly images: ImagesRepository) {}

  /** @returns undefined for an unknown hash */
  find(fileHash: string): Promise<ImageSummary | undefined> {
    return this.loader.load(fileHash);
  }
}
