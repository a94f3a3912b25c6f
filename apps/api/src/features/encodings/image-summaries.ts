import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { ImagesRepository, type ImageSummary } from '#persistence';

/**
 * What the database says of images now, asked for many of them in one statement: while one is under way, the hashes that
 * come meanwhile are gathered for the next. Every upload asks, so it must cost little.
 */
@Injectable()
export class ImageSummaries {
  private underWay: Promise<unknown> = Promise.resolve();

  private readonly loader = new DataLoader<string, ImageSummary | undefined>(
    (fileHashes) => {
      const asked = this.images.findSummaries(fileHashes);
      this.underWay = asked.catch(() => undefined);
      return asked.then((known) => fileHashes.map((fileHash) => known.get(fileHash)));
    },
    {
      // What an earlier statement said may not be true any more.
      cache: false,
      batchScheduleFn: (ask) => {
        void this.underWay.then(ask);
      },
    },
  );

  constructor(private readonly images: ImagesRepository) {}

  /** @returns undefined for a hash that nobody uploaded */
  find(fileHash: string): Promise<ImageSummary | undefined> {
    return this.loader.load(fileHash);
  }
}
