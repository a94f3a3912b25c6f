export { AnswerCache, type CacheLookup } from './answer-cache.js';
export { openImpatientRedis } from './impatient-redis.js';
