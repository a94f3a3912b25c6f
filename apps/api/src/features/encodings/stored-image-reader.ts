import { Injectable } from '@nestjs/common';
import { ImageCache } from '#cache';
import { type ImageSummary, type ImageWithFaces, ImagesRepository } from '#persistence';
import { createQueryBatchingLoader } from '../../platform/database/query-batching-loader.js';
import { ApiMetrics } from '../../platform/metrics/api-metrics.js';
import { ImageSummaryLoader } from './image-summary-loader.js';
import { isSameRevision, RecentImagesCache } from './recent-images-cache.js';

/** Reads images from the cache and the database. */
@Injectable()
export class StoredImageReader {
  private readonly loader = createQueryBatchingLoader(async (fileHashes: readonly string[]) => {
    const found = await this.images.findAll(fileHashes);
    return fileHashes.map((fileHash) => found.get(fileHash));
  });

  constructor(
    private readonly images: ImagesRepository,
    private readonly summaries: ImageSummaryLoader,
    private readonly recent: RecentImagesCache,
    private readonly cache: ImageCache,
    private readonly metrics: ApiMetrics,
  ) {}

  /**
   * Finds a copy of an image, which may be outdated if it is in the cache that all processes share. If there is no such
   * cache, only a current copy is returned.
   */
  async findAnyCopy(fileHash: string): Promise<ImageWithFaces | undefined> {
    return this.cache.enabled ? this.findCached(fileHash) : this.findCurrentCopy(fileHash);
  }

  private async findCurrentCopy(fileHash: string): Promise<ImageWithFaces | undefined> {
    if (!this.recent.has(fileHash)) return undefined;
    const summary = await this.summaries.find(fileHash);
    return summary && this.recent.find(fileHash, summary);
  }

  /** Finds an image in the cache. */
  private async findCached(fileHash: string): Promise<ImageWithFaces | undefined> {
    const lookup = await this.cache.find(fileHash);
    if (lookup.kind !== 'none') this.metrics.recordCacheLookup(lookup.kind);
    return lookup.kind === 'hit' ? lookup.image : undefined;
  }

  /** Finds an image in the database, and adds it to the cache if it is finished. */
  async findStored(fileHash: string): Promise<ImageWithFaces | undefined> {
    const image = await this.loader.load(fileHash);
    if (image !== undefined && image.status !== 'pending') {
      this.recent.store(image);
      this.cache.store(image);
    }
    return image;
  }

  /**
   * Finds the row of an image, and its cached copy if the copy is current. A copy can remain in the cache after its
   * image was deleted. An upload must not be answered with this outdated copy, because the uploaded photo would not be
   * stored.
   */
  async findSummaryAndCurrentCopy(
    fileHash: string,
  ): Promise<{ summary: ImageSummary | undefined; cached: ImageWithFaces | undefined }> {
    // If this process has no copy of the image in memory, the cache and the database are queried at the same time.
    const lookup = this.recent.has(fileHash) ? undefined : this.findCached(fileHash);
    const summary = await this.summaries.find(fileHash);
    const recent = summary && this.recent.find(fileHash, summary);
    if (recent !== undefined) return { summary, cached: recent };
    const cached = await (lookup ?? this.findCached(fileHash));
    if (cached === undefined) return { summary, cached };
    if (summary !== undefined && isSameRevision(summary, cached)) {
      this.recent.store(cached);
      return { summary, cached };
    }
    await this.removeCached(fileHash);
    return { summary, cached: undefined };
  }

  async removeCached(fileHash: string): Promise<void> {
    await this.cache.delete([fileHash]);
  }
}
