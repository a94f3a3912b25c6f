import { Injectable } from '@nestjs/common';
import { ImageCache } from '#cache';
import { type ImageSummary, type ImageWithFaces, ImagesRepository } from '#persistence';
import { ApiMetrics } from '../../platform/metrics/api-metrics.js';
import { ImageSummaryLoader } from './image-summary-loader.js';
import { isSameRevision, RecentImagesCache } from './recent-images-cache.js';

/** Reads images from the cache and the database. */
@Injectable()
export class StoredImageReader {
  constructor(
    private readonly images: ImagesRepository,
    private readonly summaries: ImageSummaryLoader,
    private readonly recent: RecentImagesCache,
    private readonly cache: ImageCache,
    private readonly metrics: ApiMetrics,
  ) {}

  /** Finds an image in the cache. */
  async findCached(fileHash: string): Promise<ImageWithFaces | undefined> {
    const lookup = await this.cache.find(fileHash);
    if (lookup.kind !== 'none') this.metrics.recordCacheLookup(lookup.kind);
    return lookup.kind === 'hit' ? lookup.image : undefined;
  }

  /** Finds an image in the database, and adds it to the cache if it is finished. */
  async findStored(fileHash: string): Promise<ImageWithFaces | undefined> {
    const image = await this.images.find(fileHash);
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
