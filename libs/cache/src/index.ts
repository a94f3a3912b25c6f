export { ImageCache, type CacheLookup } from './image-cache.js';
export { openBestEffortRedis } from './best-effort-redis.js';
