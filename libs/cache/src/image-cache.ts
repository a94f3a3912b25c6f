import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { OutageLog } from '#logging';
import { type ImageWithFaces } from '#persistence';
import { openBestEffortRedis } from './best-effort-redis.js';
import { cacheKeyPrefix, parseCachedImage, serializeImage } from './cached-image.js';

/**
 * The number of seconds until an entry expires. If the copy of a deleted image could not be deleted, it expires after
 * this time. Redis may evict rarely used entries earlier.
 */
const entryLifetimeInSeconds = 600;

/**
 * The value that marks a deleted image (tombstone). The tombstone prevents a slow reader from storing an outdated copy.
 */
const deletedImageMarker = 'gone';

/**
 * The number of seconds until a tombstone expires. The lifetime of a tombstone is longer than the time between the
 * database query of a reader and its write to the cache.
 */
const tombstoneLifetimeInSeconds = 60;

/** The approximate maximum size of the parsed entries in one process, in bytes. */
const maxBytesOfParsedImages = 32 * 1024 * 1024;

/** The result of a lookup. The kinds are also the labels of the metric `frs_answer_cache_lookups_total`. */
export type CacheLookup =
  | { readonly kind: 'hit'; readonly image: ImageWithFaces }
  | { readonly kind: 'miss' }
  /** The cache is unavailable. */
  | { readonly kind: 'away' }
  /** No cache is configured. */
  | { readonly kind: 'none' };

/** Caches finished images by their hash in a Redis that may be unavailable or lose entries at any time. */
export class ImageCache implements OnModuleInit, OnApplicationShutdown {
  private readonly redis: Redis | undefined;

  private readonly parsed = new LRUCache<string, { readonly text: string; readonly image: ImageWithFaces }>({
    maxSize: maxBytesOfParsedImages,
    sizeCalculation: ({ text }) => 3 * text.length,
  });

  /**
   * @param url the URL of the Redis; undefined disables the cache
   * @param commandTimeout the timeout of a command in milliseconds, if the default is not suitable
   */
  constructor(url: string | undefined, commandTimeout?: number) {
    if (url === undefined) return;
    const outages = new OutageLog(new Logger(ImageCache.name), 'The cache');
    this.redis = openBestEffortRedis(
      url,
      { keyPrefix: cacheKeyPrefix, ...(commandTimeout === undefined ? {} : { commandTimeout }) },
      (error) => {
        outages.logOutage(error);
      },
    );
  }

  async onModuleInit(): Promise<void> {
    // An error is ignored, so that the service starts even if the cache is unavailable. The client connects again
    // later.
    await this.redis?.connect().catch(() => undefined);
  }

  /** Whether a cache is configured. */
  get enabled(): boolean {
    return this.redis !== undefined;
  }

  async find(fileHash: string): Promise<CacheLookup> {
    if (this.redis === undefined) return { kind: 'none' };
    try {
      const text = await this.redis.get(fileHash);
      const image =
        text === null || text === deletedImageMarker ? undefined : this.parseImage(fileHash, text);
      return image === undefined ? { kind: 'miss' } : { kind: 'hit', image };
    } catch {
      return { kind: 'away' };
    }
  }

  /** Stores a finished image in the background. Failures are ignored. */
  store(image: ImageWithFaces): void {
    const text = serializeImage(image);
    if (text === undefined) return;
    this.redis?.set(image.fileHash, text, 'EX', entryLifetimeInSeconds, 'NX').catch(() => undefined);
  }

  /**
   * Deletes images from the cache. For some time afterwards, outdated copies of these images cannot be stored.
   *
   * @throws when the cache is unavailable; the cache may then still contain copies of the deleted images
   */
  async delete(fileHashes: readonly string[]): Promise<void> {
    const { redis } = this;
    if (redis === undefined) return;
    await Promise.all(
      fileHashes.map((fileHash) => redis.set(fileHash, deletedImageMarker, 'EX', tombstoneLifetimeInSeconds)),
    );
  }

  /**
   * Parses an entry. While an entry does not change, the function returns the same object, so that callers can reuse
   * values that they derived from the object.
   */
  private parseImage(fileHash: string, text: string): ImageWithFaces | undefined {
    const known = this.parsed.get(fileHash);
    if (known?.text === text) return known.image;
    const image = parseCachedImage(text);
    if (image !== undefined) this.parsed.set(fileHash, { text, image });
    return image;
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}
