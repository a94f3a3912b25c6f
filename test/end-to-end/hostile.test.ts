import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { wrongOutcomes } from '../hostile/finding.js';
import { forgottenImages } from '../hostile/forgotten-images.js';
import { frontDoor } from '../hostile/front-door.js';
import { hostilePhotos } from '../hostile/hostile-photos.js';
import { importBodies } from '../hostile/import-bodies.js';
import { pickRedisDatabase } from '../servers/redis.js';
import { type Service, startService } from './service.js';

let service: Service;

beforeAll(async () => {
  service = await startService({ FRS_UPLOAD_IDLE_SECONDS: '3', CACHE_REDIS_URL: await pickRedisDatabase() });
});

// It rejects when a process of the service ended meanwhile.
afterAll(() => service.stop());

test.each([frontDoor, importBodies, forgottenImages, hostilePhotos])(
  'the service holds against hostile $name',
  async ({ run }) => {
    expect(wrongOutcomes(await run(service.url))).toEqual([]);
  },
  300_000,
);
