import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  createDataSourceOptions,
  FailedImagesRepository,
  ImagesRepository,
  migrateDatabase,
  PendingImagesRepository,
  StagingCipher,
} from '#persistence';
import { createDatabase } from '../../../test/servers/postgres.js';
import { findImage } from './find-image.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let dataSource: DataSource;
let images: ImagesRepository;
let pendingImages: PendingImagesRepository;
let failedImages: FailedImagesRepository;

const cipher = new StagingCipher('a secret');
const day = 86_400;

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase({ url: database.url, connections: 2 });
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 4 }),
  ).initialize();
  images = new ImagesRepository(dataSource, cipher);
  pendingImages = new PendingImagesRepository(dataSource, cipher);
  failedImages = new FailedImagesRepository(dataSource, cipher);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(() => dataSource.query('DELETE FROM "images"; DELETE FROM "staged_chunks"'));

const hashOf = (image: number): string => String(image).repeat(64);

/** Stages an image and stores a failure. The failures of consecutive calls are in the order of the calls. */
async function stageAndFail(image: number, keepPhotoFor: number): Promise<void> {
  await images.stage(hashOf(image), [Buffer.from('one'), Buffer.from('two')]);
  await pendingImages.claim(hashOf(image));
  await pendingImages.finish(hashOf(image), {
    status: 'failed',
    problem: { kind: 'stopped-encoder', message: 'Why.' },
    keepPhotoFor,
  });
}

const readStagedHashes = (): Promise<{ file_hash: string }[]> =>
  dataSource.query('SELECT DISTINCT "file_hash" FROM "staged_chunks" ORDER BY 1');

/** Changes the times of the stored images as if the given number of days had passed. */
const waitDays = (days: number): Promise<unknown> =>
  dataSource.query(`UPDATE "images" SET "retryable_until" = "retryable_until" - make_interval(days => $1)`, [
    days,
  ]);

describe('a failed image whose photo is kept', () => {
  beforeEach(() => stageAndFail(1, day));

  test('is listed as retryable, and becomes pending with its photo when it is retried', async () => {
    const [failed] = await failedImages.list(undefined, 10);
    expect(failed).toMatchObject({ fileHash: hashOf(1), problemKind: 'stopped-encoder', problem: 'Why.' });
    expect(failed!.isRetryable).toBe(true);
    expect(failed!.retryableUntil!.getTime() - failed!.finishedAt.getTime()).toBe(day * 1000);
    expect(await failedImages.retry(hashOf(1))).toBe('retried');
    expect(await findImage(images, hashOf(1))).toMatchObject({
      status: 'pending',
      attempts: 0,
      problem: null,
      problemKind: null,
      finishedAt: null,
    });
    const claimed = await pendingImages.claim(hashOf(1));
    expect(claimed).toMatchObject({ earlierAttempts: 0, bytes: Buffer.from('onetwo') });
    expect(claimed!.age).toBeGreaterThanOrEqual(0);
  });

  test('is retried only once by concurrent requests', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => failedImages.retry(hashOf(1))));
    expect(results.toSorted()).toEqual(['not-retryable', 'not-retryable', 'not-retryable', 'retried']);
  });

  test('cannot be retried after the time, and its photo is then deleted', async () => {
    expect(await failedImages.deleteExpiredPhotos(10)).toBe(0);
    await waitDays(2);
    expect(await failedImages.retry(hashOf(1))).toBe('not-retryable');
    expect(await failedImages.deleteExpiredPhotos(10)).toBe(1);
    expect(await failedImages.deleteExpiredPhotos(10)).toBe(0);
    expect(await readStagedHashes()).toEqual([]);
    const [failed] = await failedImages.list(undefined, 10);
    expect(failed).toMatchObject({ isRetryable: false, retryableUntil: null });
  });

  test('is deleted together with its photo', async () => {
    await images.delete(hashOf(1));
    expect(await readStagedHashes()).toEqual([]);
    expect(await failedImages.retry(hashOf(1))).toBe('unknown');
  });
});

test('the photo of a failed image that is not kept is deleted with the result', async () => {
  await stageAndFail(1, 0);
  expect(await readStagedHashes()).toEqual([]);
  expect(await failedImages.list(undefined, 10)).toMatchObject([
    { isRetryable: false, retryableUntil: null },
  ]);
  expect(await failedImages.retry(hashOf(1))).toBe('not-retryable');
});

test('an image that was encrypted with another key can be retried only with that key', async () => {
  await images.stage(hashOf(1), [Buffer.from('photo')]);
  const otherCipher = new StagingCipher('another secret');
  await new PendingImagesRepository(dataSource, otherCipher).markUndecryptable(hashOf(1), 'Why.');
  expect(await new FailedImagesRepository(dataSource, otherCipher).retry(hashOf(1))).toBe('not-retryable');
  expect(await failedImages.list(undefined, 10)).toMatchObject([{ isRetryable: true, retryableUntil: null }]);
  expect(await failedImages.retry(hashOf(1))).toBe('retried');
});

test('an image that has not failed cannot be retried', async () => {
  await images.stage(hashOf(1), [Buffer.from('photo')]);
  expect(await failedImages.retry(hashOf(1))).toBe('not-retryable');
  expect(await failedImages.retry(hashOf(2))).toBe('unknown');
  expect(await failedImages.list(undefined, 10)).toEqual([]);
});

test('all retryable images are retried in batches, except those that failed after the given time', async () => {
  for (const image of [1, 2, 3]) await stageAndFail(image, day);
  await stageAndFail(4, 0);
  const [{ now }]: [{ now: Date }] = await dataSource.query('SELECT clock_timestamp() AS "now"');
  const until = new Date(now.getTime() + 1);
  await stageAndFail(5, day);
  await dataSource.query(
    `UPDATE "images" SET "finished_at" = now() + interval '1 hour' WHERE "file_hash" = $1`,
    [hashOf(5)],
  );
  expect((await failedImages.retryAll(until, 2)).toSorted()).toEqual([hashOf(1), hashOf(2)]);
  expect(await failedImages.retryAll(until, 2)).toEqual([hashOf(3)]);
  expect(await failedImages.retryAll(until, 2)).toEqual([]);
  expect(await failedImages.count(10)).toBe(2);
  expect(await failedImages.count(1)).toBe(1);
});

test('failed images are listed in pages, the most recent failure first', async () => {
  for (const image of [1, 2, 3]) await stageAndFail(image, 0);
  const first = await failedImages.list(undefined, 2);
  const second = await failedImages.list(first[1]!.position, 2);
  expect([...first, ...second].map(({ fileHash }) => fileHash)).toEqual([hashOf(3), hashOf(2), hashOf(1)]);
});
