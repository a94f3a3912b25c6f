import { pickRedisDatabase } from '../servers/redis.js';

/**
 * The two backends of the queue, with the variables that select them. Tests that run with both expect the same
 * behaviour.
 */
export const queueBackends: [name: string, variables: () => Promise<Record<string, string>>][] = [
  ['PostgreSQL', () => Promise.resolve({})],
  ['Redis', redisQueueVariables],
];

/** The variables with which a service uses an empty Redis database for its queue and its cache. */
export async function redisQueueVariables(): Promise<Record<string, string>> {
  const url = await pickRedisDatabase();
  return { REDIS_URL: url, CACHE_REDIS_URL: url };
}
