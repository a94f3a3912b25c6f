import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DataSource, type EntityManager } from 'typeorm';
import {
  addEncodings,
  computeAverage,
  createDataSourceOptions,
  type ImagesOfPeriod,
  type NewFace,
  ImageArchiveRepository,
  ImagesRepository,
  migrateDatabase,
  PendingImagesRepository,
  StagingCipher,
  StatisticsRepository,
} from '#persistence';
import { createDatabase } from '../../../test/servers/postgres.js';
import { findImage } from './find-image.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let dataSource: DataSource;
let images: ImagesRepository;
let pendingImages: PendingImagesRepository;
let statistics: StatisticsRepository;

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase({ url: database.url, connections: 2 });
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 8 }),
  ).initialize();
  const cipher = new StagingCipher('a secret');
  images = new ImagesRepository(dataSource, cipher);
  pendingImages = new PendingImagesRepository(dataSource, cipher);
  statistics = new StatisticsRepository(dataSource);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(resetDatabase);

async function resetDatabase(): Promise<void> {
  await dataSource.query('DELETE FROM "images"; DELETE FROM "staged_chunks"');
  await dataSource.query(
    `UPDATE "statistics"
     SET "number_of_images" = 0, "encoding_sum" = array_fill(0::numeric, ARRAY[128]), "hourly_digest" = NULL`,
  );
  await dataSource.query(`DELETE FROM "hourly_images"`);
}

function fileHashOfImage(image: number): string {
  return image.toString(16).padStart(64, '0');
}

/** Creates a different encoding for each image, with numbers of many magnitudes and both signs. */
function createEncodingOfImage(image: number): number[] {
  return Array.from({ length: 128 }, (_, i) =>
    Math.fround(Math.sin(image * 131 + i) * 10 ** (((image + i) % 40) - 30)),
  );
}

function createFaceOfImage(image: number): NewFace {
  return {
    x: 1,
    y: 2,
    width: 30,
    height: 40,
    score: 0.9,
    landmarks: Array(136).fill(0.5) as number[],
    encoding: createEncodingOfImage(image),
  };
}

async function* streamOneChunk(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

async function stageAndEncode(image: number): Promise<void> {
  await images.stage(fileHashOfImage(image), streamOneChunk(Buffer.from([image])));
  await pendingImages.finish(fileHashOfImage(image), {
    status: 'encoded',
    width: 100,
    height: 100,
    model: 'test',
    faces: [createFaceOfImage(image), createFaceOfImage(image + 1000)],
  });
}

/** Changes the creation time of the images from `first` to `last`, so that these images are expired. */
async function makeImagesExpired(first: number, last: number): Promise<void> {
  await dataSource.query(
    `UPDATE images SET created_at = created_at - interval '9 days' WHERE file_hash BETWEEN $1 AND $2`,
    [fileHashOfImage(first), fileHashOfImage(last)],
  );
}

/**
 * Changes the creation time as {@link makeImagesExpired} does, but only of images that the statistics do not include,
 * because the service never changes the creation time of an image.
 */
async function makeUncountedImagesExpired(first: number, last: number): Promise<void> {
  await dataSource.query(
    `UPDATE images SET created_at = created_at - interval '9 days'
     WHERE NOT counted AND file_hash BETWEEN $1 AND $2`,
    [fileHashOfImage(first), fileHashOfImage(last)],
  );
}

/** The images per hour since the given time. */
const readHours = (): Promise<ImagesOfPeriod[]> => statistics.readImagesOverTime('hour', new Date(0));

/** Computes the expected images per hour from all encoded images. */
async function recomputeHours(): Promise<ImagesOfPeriod[]> {
  return dataSource.query(
    `SELECT date_trunc('hour', "created_at", 'UTC') AS "start", count(*)::integer AS "numberOfImages"
     FROM "images" WHERE "status" = 'encoded' GROUP BY 1 ORDER BY 1`,
  );
}

/** Computes the exact sum of the first encodings of all images. */
async function sumEncodings(): Promise<bigint[]> {
  const faces: { encoding: number[] }[] = await dataSource.query(
    `SELECT "encoding" FROM "faces" WHERE "position" = 0`,
  );
  return addEncodings(
    Array<bigint>(128).fill(0n),
    faces.map(({ encoding }) => encoding.map(Math.fround)),
  );
}

/** Computes the expected statistics from all encoded images. */
async function recomputeStatistics(): Promise<{ numberOfImages: number; averageEncoding: number[] }> {
  const [{ images: numberOfImages }]: [{ images: number }] = await dataSource.query(
    `SELECT count(*)::integer AS "images" FROM "images" WHERE "status" = 'encoded'`,
  );
  return { numberOfImages, averageEncoding: computeAverage(await sumEncodings(), numberOfImages) };
}

describe('the statistics row', () => {
  test('contains zeros before the first face is counted', async () => {
    expect(await statistics.readStatistics()).toEqual({
      numberOfImages: 0,
      averageEncoding: Array(128).fill(0),
    });
  });

  test('counts only the first face of each image, and no image without a face', async () => {
    await stageAndEncode(1);
    await images.stage(fileHashOfImage(2), streamOneChunk(Buffer.from([2])));
    await images.stage(fileHashOfImage(3), streamOneChunk(Buffer.from([3])));
    await pendingImages.finish(fileHashOfImage(3), {
      status: 'no-face',
      width: 9,
      height: 9,
      model: 'test',
      faces: [],
    });
    await images.stage(fileHashOfImage(4), streamOneChunk(Buffer.from([4])));
    const problem = { kind: 'unreadable', message: 'The content is not a photo.' } as const;
    await pendingImages.finish(fileHashOfImage(4), { status: 'rejected', problem });
    await statistics.aggregateAllImages();
    expect(await statistics.readStatistics()).toEqual({
      numberOfImages: 1,
      averageEncoding: createEncodingOfImage(1),
    });
  });

  test('does not count an imported encoding any more after its file was uploaded several times concurrently', async () => {
    const archive = new ImageArchiveRepository(dataSource);
    await archive.importImages(
      [1, 2, 3].map((image) => ({
        fileHash: fileHashOfImage(image),
        model: 'forged',
        width: null,
        height: null,
        faces: [createFaceOfImage(image + 100), createFaceOfImage(image + 200)],
      })),
    );
    // Only image 1 is counted here, so image 2 is not counted yet when its file is uploaded.
    await statistics.aggregateBatchOfImages(1);
    const large = (): Buffer[] => [Buffer.from('large'), Buffer.from('photo')];
    for (const chunks of [() => [Buffer.from('photo')], large]) {
      const image = chunks === large ? 2 : 1;
      const stagings = await Promise.all(
        Array.from({ length: 6 }, () => images.stage(fileHashOfImage(image), chunks())),
      );
      expect(stagings.filter((staging) => staging !== 'known')).toEqual(['replaced']);
      expect(await findImage(images, fileHashOfImage(image))).toMatchObject({
        status: 'pending',
        origin: 'uploaded',
        counted: false,
        faces: [],
      });
      expect((await pendingImages.claim(fileHashOfImage(image)))?.bytes).toEqual(Buffer.concat(chunks()));
      await pendingImages.finish(fileHashOfImage(image), {
        status: 'encoded',
        width: 100,
        height: 100,
        model: 'test',
        faces: [createFaceOfImage(image)],
      });
      expect(await images.stage(fileHashOfImage(image), chunks())).toBe('known');
    }
    await statistics.aggregateAllImages();
    expect(await statistics.readStatistics()).toEqual(await recomputeStatistics());
    expect((await findImage(images, fileHashOfImage(1)))?.faces.map(({ encoding }) => encoding)).toEqual([
      createEncodingOfImage(1),
    ]);
    expect(await findImage(images, fileHashOfImage(3))).toMatchObject({
      origin: 'imported',
      model: 'forged',
    });
  });

  test('counts each image only once if several aggregations run concurrently', async () => {
    for (let image = 0; image < 20; image++) await stageAndEncode(image);
    const aggregated = await Promise.all(
      Array.from({ length: 6 }, () => statistics.aggregateBatchOfImages(7)),
    );
    await statistics.aggregateAllImages();
    expect(aggregated.reduce((sum, n) => sum + n)).toBe(20);
    expect(await statistics.readStatistics()).toEqual(await recomputeStatistics());
  });

  test('stays exact when images are deleted', async () => {
    for (let image = 0; image < 5; image++) await stageAndEncode(image);
    await statistics.aggregateAllImages();
    expect(await images.delete(fileHashOfImage(2))).toBe(true);
    expect(await images.delete(fileHashOfImage(2))).toBe(false);
    expect((await statistics.readStatistics()).numberOfImages).toBe(4);
    expect(await statistics.readStatistics()).toEqual(await recomputeStatistics());
    for (const image of [0, 1, 3, 4]) await images.delete(fileHashOfImage(image));
    expect(await statistics.readStatistics()).toEqual({
      numberOfImages: 0,
      averageEncoding: Array(128).fill(0),
    });
  });

  test('stays exact if several workers delete expired images concurrently, and each image is deleted once', async () => {
    for (let image = 0; image < 30; image++) await stageAndEncode(image);
    // Some of the expired images are not counted yet.
    await statistics.aggregateBatchOfImages(20);
    await makeImagesExpired(0, 24);
    const deleted: string[] = [];
    const counts = await Promise.all(
      Array.from({ length: 4 }, () =>
        images.deleteExpired(8, 7, (hashes) => {
          deleted.push(...hashes);
          return Promise.resolve();
        }),
      ),
    );
    expect(counts.toSorted((a, b) => a - b)).toEqual([4, 7, 7, 7]);
    expect(deleted.toSorted()).toEqual(Array.from({ length: 25 }, (_, image) => fileHashOfImage(image)));
    await statistics.aggregateAllImages();
    expect(await statistics.readStatistics()).toEqual(await recomputeStatistics());
    expect((await statistics.readStatistics()).numberOfImages).toBe(5);
  });

  test('still counts an expired image if its copies in the cache cannot be deleted, because the image is then not deleted either', async () => {
    await stageAndEncode(1);
    await statistics.aggregateAllImages();
    await makeImagesExpired(1, 1);
    await expect(images.deleteExpired(8, 10, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect((await statistics.readStatistics()).numberOfImages).toBe(1);
    expect((await findImage(images, fileHashOfImage(1)))?.status).toBe('encoded');
  });

  test('equals statistics that are computed again from all images, after operations in any order, with repetitions and crashes', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('encode' as const), image: fc.nat(11) }),
      fc.record({ kind: fc.constant('delete' as const), image: fc.nat(11) }),
      fc.record({ kind: fc.constant('age' as const), image: fc.nat(11) }),
      fc.record({ kind: fc.constant('expire' as const), limit: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('aggregate' as const), limit: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('crash' as const), after: fc.integer({ min: 1, max: 4 }) }),
    );
    const together = fc.array(step, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(together, { maxLength: 6 }), async (rounds) => {
        await resetDatabase();
        for (const round of rounds) {
          await Promise.all(
            round.map(async (next) => {
              if (next.kind === 'encode') await stageAndEncode(next.image);
              else if (next.kind === 'delete') await images.delete(fileHashOfImage(next.image));
              else if (next.kind === 'age') await makeUncountedImagesExpired(next.image, 11);
              else if (next.kind === 'expire')
                await images.deleteExpired(8, next.limit, () => Promise.resolve());
              else if (next.kind === 'aggregate') await statistics.aggregateBatchOfImages(next.limit);
              else await crashDuringAggregation(next.after);
            }),
          );
        }
        await statistics.aggregateAllImages();
        expect(await statistics.readStatistics()).toEqual(await recomputeStatistics());
        expect(await readHours()).toEqual(await recomputeHours());
      }),
      { numRuns: 40 },
    );
  });
});

describe('the number of images over time', () => {
  async function encodeImageAt(image: number, time: string): Promise<void> {
    await stageAndEncode(image);
    await dataSource.query(`UPDATE "images" SET "created_at" = $2 WHERE "file_hash" = $1`, [
      fileHashOfImage(image),
      time,
    ]);
    await statistics.aggregateAllImages();
  }

  beforeEach(async () => {
    await encodeImageAt(1, '2026-01-30T23:59:59.999Z');
    await encodeImageAt(2, '2026-01-31T00:00:00Z');
    await encodeImageAt(3, '2026-01-31T00:59:59.999Z');
    await encodeImageAt(4, '2026-01-31T12:00:00Z');
  });

  test('is the number of images that were created in each hour or day, in UTC', async () => {
    expect(await readHours()).toEqual([
      { start: new Date('2026-01-30T23:00:00Z'), numberOfImages: 1 },
      { start: new Date('2026-01-31T00:00:00Z'), numberOfImages: 2 },
      { start: new Date('2026-01-31T12:00:00Z'), numberOfImages: 1 },
    ]);
    expect(await statistics.readImagesOverTime('day', new Date('2026-01-31T00:00:00Z'))).toEqual([
      { start: new Date('2026-01-31T00:00:00Z'), numberOfImages: 3 },
    ]);
  });

  test('decreases when an image is deleted', async () => {
    await images.delete(fileHashOfImage(2));
    await images.delete(fileHashOfImage(4));
    expect(await readHours()).toEqual([
      { start: new Date('2026-01-30T23:00:00Z'), numberOfImages: 1 },
      { start: new Date('2026-01-31T00:00:00Z'), numberOfImages: 1 },
    ]);
  });

  test('is correct again after a previous version, which does not count by hour, has added and deleted images', async () => {
    // The previous version counts image 5 and deletes image 1. The number of images remains the same.
    await stageAndEncode(5);
    await dataSource.query(
      `UPDATE "images" SET "counted" = true, "created_at" = '2026-02-01T08:00:00Z' WHERE "file_hash" = $1`,
      [fileHashOfImage(5)],
    );
    await dataSource.query(`DELETE FROM "images" WHERE "file_hash" = $1`, [fileHashOfImage(1)]);
    await dataSource.query(`UPDATE "statistics" SET "encoding_sum" = $1`, [
      (await sumEncodings()).map(String),
    ]);
    // This version counts and deletes images before it repairs the numbers.
    await encodeImageAt(6, '2026-02-02T08:00:00Z');
    await images.delete(fileHashOfImage(2));
    expect(await readHours()).not.toEqual(await recomputeHours());
    await statistics.repairImagesOverTime();
    expect(await readHours()).toEqual(await recomputeHours());
    await images.delete(fileHashOfImage(5));
    expect(await readHours()).toEqual(await recomputeHours());
  });
});

/**
 * Runs an aggregation in which the process crashes after a number of statements, so that its transaction is not
 * committed.
 */
async function crashDuringAggregation(statements: number): Promise<void> {
  let left = statements;
  const crashing = {
    options: dataSource.options,
    transaction: (work: (manager: EntityManager) => Promise<number>) =>
      dataSource.transaction((manager) =>
        work({
          query: (sql: string, parameters?: unknown[]) => {
            if (left-- === 0) throw new Error('the process crashed');
            return manager.query(sql, parameters);
          },
        } as EntityManager),
      ),
  } as DataSource;
  await new StatisticsRepository(crashing).aggregateBatchOfImages(3).catch((error: Error) => {
    if (error.message !== 'the process crashed') throw error;
  });
}
