import { pickRedisDatabase } from '../servers/redis.js';

/**
 * The two backends of the queue, each with a function that returns the environment variables for it. Tests that run
 * with both backends expect the same behaviour.
 */
export const queueBackends: [name: string, variables: () => Promise<Record<string, string>>][] = [
  ['PostgreSQL', () => Promise.resolve({})],
  ['Redis', createRedisQueueVariables],
];

/** Returns environment variables for a service, so that it uses an empty Redis database for its queue and its cache. */
export async function createRedisQueueVariables(): Promise<Record<string, string>> {
  const url = await pickRedisDatabase();
  return { REDIS_URL: url, CACHE_REDIS_URL: url };
}
