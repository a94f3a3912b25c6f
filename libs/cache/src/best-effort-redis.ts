import { Redis, type RedisOptions } from 'ioredis';

/** Milliseconds after which a command fails, unless the options set another timeout. */
const commandTimeout = 100;

/**
 * A client for a Redis that the service can do without: a command fails at once while the connection is down, and the
 * client reconnects in the background.
 *
 * It does not connect before `connect` is called.
 *
 * @param onError called repeatedly while the Redis is unavailable
 */
export function openBestEffortRedis(
  url: string,
  options: RedisOptions,
  onError: (error: Error) => void,
): Redis {
  const redis = new Redis(url, {
    connectTimeout: 2_000,
    commandTimeout,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => Math.random() * Math.min(100 * 2 ** attempt, 5_000),
    lazyConnect: true,
    ...options,
  });
  redis.on('error', onError);
  return redis;
}
