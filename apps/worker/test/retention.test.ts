import { expect, test } from '@jest/globals';
import { type ImageCache } from '#cache';
import { readWorkerConfig } from '#config';
import { type ImageArchiveRepository } from '#persistence';
import { Retention } from '../src/scheduled-tasks/retention.js';

/** Retention whose clock is the test. */
class Once extends Retention {
  override run(): Promise<void> {
    return super.run();
  }
}

/** So many images that are too old, and what forgets the copies of some. */
function retentionOf(old: number, forget: (hashes: readonly string[]) => Promise<void>) {
  const left = { images: old };
  const archive = {
    deleteExpired: async (days: number, limit: number, forgetCopies: typeof forget) => {
      expect(days).toBe(30);
      const dropped = Math.min(limit, left.images);
      await forgetCopies(Array<string>(dropped).fill('a'.repeat(64)));
      left.images -= dropped;
      return dropped;
    },
  };
  const config = readWorkerConfig({
    DATABASE_URL: 'postgres://nowhere.invalid/',
    FRS_RETENTION_DAYS: '30',
  });
  const retention = new Once(
    config,
    archive as unknown as ImageArchiveRepository,
    { delete: forget } as unknown as ImageCache,
  );
  return { retention, left };
}

test('goes on until nothing is too old, and has every copy forgotten', async () => {
  let forgotten = 0;
  const { retention, left } = retentionOf(1_700, (hashes) =>
    Promise.resolve(void (forgotten += hashes.length)),
  );
  await retention.run();
  expect([left.images, forgotten]).toEqual([0, 1_700]);
});

test('drops what is too old while the cache is away', async () => {
  const { retention, left } = retentionOf(1_700, () => Promise.reject(new Error('away')));
  await retention.run();
  expect(left.images).toBe(0);
});

test('ends with the images at hand when the process is asked to stop', async () => {
  const { retention, left } = retentionOf(1_700, () => retention.beforeApplicationShutdown());
  await retention.run();
  expect(left.images).toBe(1_200);
});
