import { Inject, Injectable } from '@nestjs/common';
import { type ApiConfig } from '#config';
import { ImagesRepository } from '#persistence';
import { apiConfig } from '../../platform/config/api-config.module.js';

/** The time for which a count of the pending images is used, in milliseconds. */
const maxAge = 1_000;

/**
 * Limits the number of pending images. The pending images are counted at most once per second; in between, only the
 * images that this process stages are added. With several replicas, the limit can therefore be exceeded by the uploads
 * of a second.
 */
@Injectable()
export class BacklogLimit {
  private pending = 0;
  private countedAt = -Infinity;
  private counting: Promise<void> | undefined;

  constructor(
    @Inject(apiConfig) private readonly config: Pick<ApiConfig, 'maxPending'>,
    private readonly images: ImagesRepository,
  ) {}

  /** Whether no more images are accepted. Before it returns true, the pending images are counted. */
  async isFull(): Promise<boolean> {
    const { maxPending } = this.config;
    if (this.pending < maxPending && performance.now() - this.countedAt < maxAge) return false;
    await (this.counting ??= this.count().finally(() => (this.counting = undefined)));
    return this.pending >= maxPending;
  }

  /** Adds an image that this process has staged. */
  recordStagedImage(): void {
    this.pending += 1;
  }

  private async count(): Promise<void> {
    this.pending = (await this.images.getBacklog()).images;
    this.countedAt = performance.now();
  }
}
