import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Redis } from 'ioredis';
import { type ApiConfig } from '#config';
import { OutageLog } from '#logging';
import { type ImageWithFaces } from '#persistence';
import { apiConfig } from '../api-config.js';
import { openImpatientRedis } from '../impatient-redis.js';
import { ApiMetrics } from '../metrics/api-metrics.js';

/**
 * Seconds for which an answer stays. Redis drops what is seldom asked for by itself; this bounds how long a copy that
 * was written while its image was being deleted can outlive it.
 */
const lifetime = 600;

/** What stands in the place of an image that was deleted. */
const gone = 'gone';

/** Seconds for which it stands there: longer than any reader takes from the database to the cache. */
const goneFor = 60;

/** Finished images by their hash, in a Redis that may forget or vanish at any time: then the database answers. */
@Injectable()
export class AnswerCache implements OnModuleInit, OnApplicationShutdown {
  private readonly redis: Redis | undefined;

  constructor(
    @Inject(apiConfig) { cacheUrl }: ApiConfig,
    private readonly metrics: ApiMetrics,
  ) {
    if (cacheUrl === undefined) return;
    const outages = new OutageLog(new Logger(AnswerCache.name), 'The cache of answers');
    this.redis = openImpatientRedis(cacheUrl, { keyPrefix: 'frs:image:' }, (error) => {
      outages.report(error);
    });
  }

  async onModuleInit(): Promise<void> {
    // A cache that is away now will be there later.
    await this.redis?.connect().catch(() => undefined);
  }

  async find(fileHash: string): Promise<ImageWithFaces | undefined> {
    if (this.redis === undefined) return undefined;
    try {
      const json = await this.redis.get(fileHash);
      const known = json !== null && json !== gone;
      this.metrics.cacheAsked(known ? 'hit' : 'miss');
      return known ? (JSON.parse(json) as ImageWithFaces) : undefined;
    } catch {
      this.metrics.cacheAsked('away');
      return undefined;
    }
  }

  /** Keeps a finished image. Nobody waits for it, and nobody minds when it fails. */
  keep(image: ImageWithFaces): void {
    // What has failed may be tried again by hand.
    if (image.status === 'failed') return;
    this.redis?.set(image.fileHash, JSON.stringify(image), 'EX', lifetime, 'NX').catch(() => undefined);
  }

  /**
   * Forgets an image that was deleted, and for a while takes no copy of it that a slow reader still brings.
   *
   * @throws when the cache cannot be reached: the copy in it would outlive the image
   */
  async forget(fileHash: string): Promise<void> {
    await this.redis?.set(fileHash, gone, 'EX', goneFor);
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}
