import { pickRedisDatabase } from '../servers/redis.js';

/** The two carriers of the queue, chosen by configuration alone; what holds for one holds for the other. */
export const queueBackends: [name: string, variables: () => Promise<Record<string, string>>][] = [
  ['PostgreSQL', () => Promise.resolve({})],
  ['Redis', redisQueueVariables],
];

/** What has a service keep its queue and its cache on a Redis that is empty, and used by no other service. */
export async function redisQueueVariables(): Promise<Record<string, string>> {
  const url = await pickRedisDatabase();
  return { REDIS_URL: url, CACHE_REDIS_URL: url };
}
