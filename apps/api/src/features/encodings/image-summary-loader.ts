import { Injectable } from '@nestjs/common';
import { ImagesRepository, type ImageSummary } from '#persistence';
import { createQueryBatchingLoader } from '../../platform/database/query-batching-loader.js';

/**
 * Reads the current rows of images. Concurrent requests share queries, which reduces the load on the database, because
 * every upload reads the row of its image.
 */
@Injectable()
export class ImageSummaryLoader {
  private readonly loader = createQueryBatchingLoader(async (fileHashes: readonly string[]) => {
    const known = await this.images.findSummaries(fileHashes);
    return fileHashes.map((fileHash) => known.get(fileHash));
  });

  constructor(private readonly images: ImagesRepository) {}

  /** @returns undefined for an unknown hash */
  find(fileHash: string): Promise<ImageSummary | undefined> {
    return this.loader.load(fileHash);
  }
}
