import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clusterRequests } from '../hostile/cluster-requests.js';
import { findUnexpectedOutcomes } from '../hostile/finding.js';
import { deletedImages } from '../hostile/deleted-images.js';
import { httpRequests } from '../hostile/http-requests.js';
import { hostilePhotos } from '../hostile/hostile-photos.js';
import { importBodies } from '../hostile/import-bodies.js';
import { peopleRequests } from '../hostile/people-requests.js';
import { pickRedisDatabase } from '../servers/redis.js';
import { type Service, startService } from './service.js';

let service: Service;

beforeAll(async () => {
  service = await startService({ FRS_UPLOAD_IDLE_SECONDS: '3', CACHE_REDIS_URL: await pickRedisDatabase() });
});

// `stop` rejects if a process of the service has crashed during the tests.
afterAll(() => service.stop());

test.each([httpRequests, importBodies, peopleRequests, clusterRequests, deletedImages, hostilePhotos])(
  'the service responds as expected to hostile $name, and does not crash',
  async ({ run }) => {
    expect(findUnexpectedOutcomes(await run(service.url))).toEqual([]);
  },
  300_000,
);
