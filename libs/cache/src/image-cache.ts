import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Redis } from 'ioredis';
import { OutageLog } from '#logging';
import { type ImageWithFaces } from '#persistence';
import { cachedImageVersion, parseCachedImage, serializeImage } from './cached-image.js';
import { openBestEffortRedis } from './best-effort-redis.js';

/**
 * Seconds for which an answer stays. Redis drops what is seldom asked for by itself; this bounds how long a copy that
 * nobody could take out can outlive its image.
 */
const lifetime = 600;

/** What stands in the place of an image that was deleted. */
const gone = 'gone';

/** Seconds for which it stands there: longer than any reader takes from the database to the cache. */
const goneFor = 60;

/** What the cache knows of an image. */
export type CacheLookup =
  | { readonly kind: 'hit'; readonly image: ImageWithFaces }
  | { readonly kind: 'miss' | 'away' }
  /** There is no cache. */
  | { readonly kind: 'none' };

/** Finished images by their hash, in a Redis that may forget or vanish at any time: then the database answers. */
export class ImageCache implements OnModuleInit, OnApplicationShutdown {
  private readonly redis: Redis | undefined;

  /**
   * @param url of the Redis; undefined when there is none
   * @param patience milliseconds after which it counts as away, where the usual ones are too few
   */
  constructor(url: string | undefined, patience?: number) {
    if (url === undefined) return;
    const outages = new OutageLog(new Logger(ImageCache.name), 'The cache of answers');
    this.redis = openBestEffortRedis(
      url,
      {
        keyPrefix: `frs:image:${cachedImageVersion}:`,
        ...(patience === undefined ? {} : { commandTimeout: patience }),
      },
      (error) => {
        outages.away(error);
      },
    );
  }

  async onModuleInit(): Promise<void> {
    // A cache that is away now will be there later.
    await this.redis?.connect().catch(() => undefined);
  }

  async find(fileHash: string): Promise<CacheLookup> {
    if (this.redis === undefined) return { kind: 'none' };
    try {
      const text = await this.redis.get(fileHash);
      const image = text === null || text === gone ? undefined : parseCachedImage(text);
      return image === undefined ? { kind: 'miss' } : { kind: 'hit', image };
    } catch {
      return { kind: 'away' };
    }
  }

  /** Keeps a finished image. Nobody waits for it, and nobody minds when it fails. */
  store(image: ImageWithFaces): void {
    const text = serializeImage(image);
    if (text === undefined) return;
    this.redis?.set(image.fileHash, text, 'EX', lifetime, 'NX').catch(() => undefined);
  }

  /**
   * Forgets images that are deleted, and for a while takes no copy of them that a slow reader still brings.
   *
   * @throws when the cache cannot be reached: the copies in it would outlive the images
   */
  async delete(fileHashes: readonly string[]): Promise<void> {
    const { redis } = this;
    if (redis === undefined) return;
    await Promise.all(fileHashes.map((fileHash) => redis.set(fileHash, gone, 'EX', goneFor)));
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}
