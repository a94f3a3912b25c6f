import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DataSource, type EntityManager } from 'typeorm';
import {
  addEncodings,
  computeAverage,
  createDataSourceOptions,
  type NewFace,
  ImageArchiveRepository,
  ImagesRepository,
  type ImageWithFaces,
  migrateDatabase,
  PendingImagesRepository,
  StagingCipher,
  StatisticsRepository,
} from '#persistence';
import { createDatabase } from '../../../test/servers/postgres.js';

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

const findImage = async (hash: string): Promise<ImageWithFaces | undefined> =>
  (await images.findAll([hash])).get(hash);

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(resetDatabase);

async function resetDatabase(): Promise<void> {
  await dataSource.query('DELETE FROM "images"; DELETE FROM "staged_chunks"');
  await dataSource.query(
    `UPDATE "statistics" SET "number_of_images" = 0, "encoding_sum" = array_fill(0::numeric, ARRAY[128])`,
  );
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

/** Computes the expected statistics from all encoded images. */
async function recomputeStatistics(): Promise<{ numberOfImages: number; averageEncoding: number[] }> {
  const faces: { encoding: number[] }[] = await dataSource.query(
    `SELECT "encoding" FROM "faces" WHERE "position" = 0`,
  );
  const sum = addEncodings(
    Array<bigint>(128).fill(0n),
    faces.map(({ encoding }) => encoding.map(Math.fround)),
  );
  return { numberOfImages: faces.length, averageEncoding: computeAverage(sum, faces.length) };
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
      expect(await findImage(fileHashOfImage(image))).toMatchObject({
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
    expect((await findImage(fileHashOfImage(1)))?.faces.map(({ encoding }) => encoding)).toEqual([
      createEncodingOfImage(1),
    ]);
    expect(await findImage(fileHashOfImage(3))).toMatchObject({ origin: 'imported', model: 'forged' });
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
    expect((await findImage(fileHashOfImage(1)))?.status).toBe('encoded');
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
              else if (next.kind === 'age') await makeImagesExpired(next.image, 11);
              else if (next.kind === 'expire')
                await images.deleteExpired(8, next.limit, () => Promise.resolve());
              else if (next.kind === 'aggregate') await statistics.aggregateBatchOfImages(next.limit);
              else await crashDuringAggregation(next.after);
            }),
          );
        }
        await statistics.aggregateAllImages();
        expect(await statistics.readStatistics()).toEqual(await recomputeStatistics());
      }),
      { numRuns: 40 },
    );
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
