import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { type ApiConfig } from '#config';
import { OutageLog } from '#logging';
import { type ImageWithFaces } from '#persistence';
import { apiConfig } from '../api-config.js';
import { ApiMetrics } from '../metrics/api-metrics.js';

/**
 * Seconds for which an answer stays. Redis drops what is seldom asked for by itself; this bounds how long a copy that
 * was written while its image was being deleted can outlive it.
 */
const lifetime = 600;

/** Milliseconds after which a cache is no help any more. */
const patience = 100;

/** Finished images by their hash, in a Redis that may forget or vanish at any time: then the database answers. */
@Injectable()
export class AnswerCache implements OnApplicationShutdown {
  private readonly redis: Redis | undefined;

  constructor(
    @Inject(apiConfig) { cacheUrl }: ApiConfig,
    private readonly metrics: ApiMetrics,
  ) {
    if (cacheUrl === undefined) return;
    this.redis = new Redis(cacheUrl, {
      keyPrefix: 'frs:image:',
      connectTimeout: 2_000,
      commandTimeout: patience,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      retryStrategy: (attempt) => Math.random() * Math.min(100 * 2 ** attempt, 5_000),
    });
    const outages = new OutageLog(new Logger(AnswerCache.name), 'The cache of answers');
    this.redis.on('error', (error: Error) => {
      outages.away(error);
    });
  }

  async find(fileHash: string): Promise<ImageWithFaces | undefined> {
    if (this.redis === undefined) return undefined;
    try {
      const json = await this.redis.get(fileHash);
      this.metrics.cacheAsked(json === null ? 'miss' : 'hit');
      return json === null ? undefined : (JSON.parse(json) as ImageWithFaces);
    } catch {
      this.metrics.cacheAsked('away');
      return undefined;
    }
  }

  /** Keeps a finished image. Nobody waits for it, and nobody minds when it fails. */
  keep(image: ImageWithFaces): void {
    // What has failed may be tried again by hand.
    if (image.status === 'failed') return;
    this.redis?.set(image.fileHash, JSON.stringify(image), 'EX', lifetime).catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}
