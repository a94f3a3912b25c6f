import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { forgottenImages } from '../hostile/forgotten-images.js';
import { frontDoor } from '../hostile/front-door.js';
import { importBodies } from '../hostile/import-bodies.js';
import { pickRedisDatabase } from '../servers/redis.js';
import { type Service, startService } from './service.js';

let service: Service;

beforeAll(async () => {
  service = await startService({ FRS_UPLOAD_IDLE_SECONDS: '2', CACHE_REDIS_URL: await pickRedisDatabase() });
});

// It rejects when a process of the service ended meanwhile.
afterAll(() => service.stop());

test.each([frontDoor, importBodies, forgottenImages])(
  'the service holds against hostile $name',
  async ({ run }) => {
    const findings = await run(service.url);
    expect(findings.filter(({ holds }) => !holds)).toEqual([]);
  },
  300_000,
);
