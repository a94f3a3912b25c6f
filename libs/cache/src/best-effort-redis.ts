import { Redis, type RedisOptions } from 'ioredis';

/** The default timeout of a command, in milliseconds. */
const commandTimeout = 100;

/**
 * Creates a client for a Redis that is not essential for the service. While the connection is down, commands fail
 * immediately, and the client reconnects in the background. The client connects only when `connect` is called.
 *
 * @param onError a function that is called repeatedly while Redis is unavailable
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
