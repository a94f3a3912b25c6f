import { Redis, type RedisOptions } from 'ioredis';

/** Milliseconds after which an answer is no help any more, unless the options say otherwise. */
const patience = 100;

/**
 * A Redis that can be done without: it answers at once or counts as away, and is looked for again in the background.
 *
 * Nothing is connected before `connect` is called.
 *
 * @param onAway called again and again while it cannot be reached
 */
export function openBestEffortRedis(
  url: string,
  options: RedisOptions,
  onAway: (error: Error) => void,
): Redis {
  const redis = new Redis(url, {
    connectTimeout: 2_000,
    commandTimeout: patience,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => Math.random() * Math.min(100 * 2 ** attempt, 5_000),
    lazyConnect: true,
    ...options,
  });
  redis.on('error', onAway);
  return redis;
}
