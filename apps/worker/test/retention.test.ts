import { expect, test } from '@jest/globals';
import { type ImageCache } from '#cache';
import { readWorkerConfig } from '#config';
import { type ImagesRepository } from '#persistence';
import { RetentionTask } from '../src/scheduled-tasks/retention-task.js';

/** A retention task that the test runs directly, without its timer. */
class RetentionTaskWithoutTimer extends RetentionTask {
  override run(): Promise<void> {
    return super.run();
  }
}

/** Creates a retention task, a fake database with expired images, and a fake cache. */
function createRetentionTask(expired: number, deleteCopies: (hashes: readonly string[]) => Promise<void>) {
  const left = { images: expired };
  const images = {
    deleteExpired: async (days: number, limit: number, deleteFromCache: typeof deleteCopies) => {
      expect(days).toBe(30);
      const deleted = Math.min(limit, left.images);
      await deleteFromCache(Array<string>(deleted).fill('a'.repeat(64)));
      left.images -= deleted;
      return deleted;
    },
  };
  const config = readWorkerConfig({
    DATABASE_URL: 'postgres://nowhere.invalid/',
    FRS_RETENTION_DAYS: '30',
  });
  const retention = new RetentionTaskWithoutTimer(
    config,
    images as unknown as ImagesRepository,
    { delete: deleteCopies } as unknown as ImageCache,
  );
  return { retention, left };
}

test('the retention task deletes all expired images and their cached copies', async () => {
  let deletedCopies = 0;
  const { retention, left } = createRetentionTask(1_700, (hashes) =>
    Promise.resolve(void (deletedCopies += hashes.length)),
  );
  await retention.run();
  expect([left.images, deletedCopies]).toEqual([0, 1_700]);
});

test('the retention task deletes expired images even while the cache is unavailable', async () => {
  const { retention, left } = createRetentionTask(1_700, () => Promise.reject(new Error('unavailable')));
  await retention.run();
  expect(left.images).toBe(0);
});

test('the retention task ends after the current batch when the process shuts down', async () => {
  const { retention, left } = createRetentionTask(1_700, () => retention.beforeApplicationShutdown());
  await retention.run();
  expect(left.images).toBe(1_200);
});
