import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DataSource, type EntityManager } from 'typeorm';
import {
  addEncodings,
  averageOf,
  databaseOptions,
  type FoundFace,
  ImageArchiveRepository,
  ImagesRepository,
  migrateDatabase,
  StagingCipher,
  StatisticsRepository,
} from '#persistence';
import { createDatabase } from '../../../test/servers/postgres.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let dataSource: DataSource;
let images: ImagesRepository;
let statistics: StatisticsRepository;

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase({ url: database.url, connections: 2 });
  dataSource = await new DataSource(databaseOptions({ url: database.url, connections: 8 })).initialize();
  images = new ImagesRepository(dataSource, new StagingCipher('a secret'));
  statistics = new StatisticsRepository(dataSource);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(reset);

async function reset(): Promise<void> {
  await dataSource.query('TRUNCATE "images", "faces", "staged_chunks"');
  await dataSource.query(
    `UPDATE "statistics" SET "number_of_images" = 0, "encoding_sum" = array_fill(0::numeric, ARRAY[128])`,
  );
}

function hashOf(image: number): string {
  return image.toString(16).padStart(64, '0');
}

/** An encoding that is as unlike its neighbours as float32 allows: of every magnitude, of either sign. */
function encodingOf(image: number): number[] {
  return Array.from({ length: 128 }, (_, i) =>
    Math.fround(Math.sin(image * 131 + i) * 10 ** (((image + i) % 40) - 30)),
  );
}

function faceOf(image: number): FoundFace {
  return {
    x: 1,
    y: 2,
    width: 30,
    height: 40,
    score: 0.9,
    landmarks: Array(136).fill(0.5) as number[],
    encoding: encodingOf(image),
  };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

async function encode(image: number): Promise<void> {
  await images.stage(hashOf(image), once(Buffer.from([image])));
  await images.finish(hashOf(image), {
    status: 'encoded',
    width: 100,
    height: 100,
    model: 'test',
    faces: [faceOf(image), faceOf(image + 1000)],
  });
}

/** Has these images be older than they may become. */
async function age(first: number, last: number): Promise<void> {
  await dataSource.query(
    `UPDATE images SET created_at = created_at - interval '9 days' WHERE file_hash BETWEEN $1 AND $2`,
    [hashOf(first), hashOf(last)],
  );
}

/** What the row must say: summed afresh over every encoded image. */
async function recomputed(): Promise<{ numberOfImages: number; averageEncoding: number[] }> {
  const faces: { encoding: number[] }[] = await dataSource.query(
    `SELECT "encoding" FROM "faces" WHERE "position" = 0`,
  );
  const sum = addEncodings(
    Array<bigint>(128).fill(0n),
    faces.map(({ encoding }) => encoding.map(Math.fround)),
  );
  return { numberOfImages: faces.length, averageEncoding: averageOf(sum, faces.length) };
}

describe('the statistics row', () => {
  test('is all zeros before the first face', async () => {
    expect(await statistics.read()).toEqual({ numberOfImages: 0, averageEncoding: Array(128).fill(0) });
  });

  test('counts the first face of images that have one, and nothing else', async () => {
    await encode(1);
    await images.stage(hashOf(2), once(Buffer.from([2])));
    await images.stage(hashOf(3), once(Buffer.from([3])));
    await images.finish(hashOf(3), { status: 'no-face', width: 9, height: 9, model: 'test', faces: [] });
    await images.stage(hashOf(4), once(Buffer.from([4])));
    const problem = { kind: 'unreadable', message: 'It is no photo.' } as const;
    await images.finish(hashOf(4), { status: 'rejected', problem });
    await statistics.aggregateAll();
    expect(await statistics.read()).toEqual({ numberOfImages: 1, averageEncoding: encodingOf(1) });
  });

  test('counts no imported encoding any more once its file is here, however many bring it at once', async () => {
    const archive = new ImageArchiveRepository(dataSource);
    await archive.importImages(
      [1, 2, 3].map((image) => ({
        fileHash: hashOf(image),
        model: 'forged',
        width: null,
        height: null,
        faces: [faceOf(image + 100), faceOf(image + 200)],
      })),
    );
    // Of the second image the imported face is not counted when its file comes.
    await statistics.aggregateBatch(1);
    const large = (): Buffer[] => [Buffer.from('large'), Buffer.from('photo')];
    for (const chunks of [() => [Buffer.from('photo')], large]) {
      const image = chunks === large ? 2 : 1;
      const stagings = await Promise.all(
        Array.from({ length: 6 }, () => images.stage(hashOf(image), chunks())),
      );
      expect(stagings.filter((staging) => staging !== 'known')).toEqual(['replaced']);
      expect(await images.find(hashOf(image))).toMatchObject({
        status: 'pending',
        origin: 'uploaded',
        counted: false,
        faces: [],
      });
      expect((await images.claim(hashOf(image)))?.bytes).toEqual(Buffer.concat(chunks()));
      await images.finish(hashOf(image), {
        status: 'encoded',
        width: 100,
        height: 100,
        model: 'test',
        faces: [faceOf(image)],
      });
      expect(await images.stage(hashOf(image), chunks())).toBe('known');
    }
    await statistics.aggregateAll();
    expect(await statistics.read()).toEqual(await recomputed());
    expect((await images.find(hashOf(1)))?.faces.map(({ encoding }) => encoding)).toEqual([encodingOf(1)]);
    expect(await images.find(hashOf(3))).toMatchObject({ origin: 'imported', model: 'forged' });
  });

  test('counts an image once, however many fold at the same time', async () => {
    for (let image = 0; image < 20; image++) await encode(image);
    const folded = await Promise.all(Array.from({ length: 6 }, () => statistics.aggregateBatch(7)));
    await statistics.aggregateAll();
    expect(folded.reduce((sum, n) => sum + n)).toBe(20);
    expect(await statistics.read()).toEqual(await recomputed());
  });

  test('is exact again when images are taken out', async () => {
    for (let image = 0; image < 5; image++) await encode(image);
    await statistics.aggregateAll();
    expect(await images.delete(hashOf(2))).toBe(true);
    expect(await images.delete(hashOf(2))).toBe(false);
    expect((await statistics.read()).numberOfImages).toBe(4);
    expect(await statistics.read()).toEqual(await recomputed());
    for (const image of [0, 1, 3, 4]) await images.delete(hashOf(image));
    expect(await statistics.read()).toEqual({ numberOfImages: 0, averageEncoding: Array(128).fill(0) });
  });

  test('is exact after several workers have dropped what is old, each image once', async () => {
    const archive = new ImageArchiveRepository(dataSource);
    for (let image = 0; image < 30; image++) await encode(image);
    // Some of the old ones are not counted yet when they go.
    await statistics.aggregateBatch(20);
    await age(0, 24);
    const dropped: string[] = [];
    const shares = await Promise.all(
      Array.from({ length: 4 }, () =>
        archive.deleteExpired(8, 7, (hashes) => {
          dropped.push(...hashes);
          return Promise.resolve();
        }),
      ),
    );
    expect(shares.toSorted((a, b) => a - b)).toEqual([4, 7, 7, 7]);
    expect(dropped.toSorted()).toEqual(Array.from({ length: 25 }, (_, image) => hashOf(image)));
    await statistics.aggregateAll();
    expect(await statistics.read()).toEqual(await recomputed());
    expect((await statistics.read()).numberOfImages).toBe(5);
  });

  test('keeps an image that expires, and counts it, when its copies cannot be forgotten', async () => {
    const archive = new ImageArchiveRepository(dataSource);
    await encode(1);
    await statistics.aggregateAll();
    await age(1, 1);
    await expect(archive.deleteExpired(8, 10, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect((await statistics.read()).numberOfImages).toBe(1);
    expect((await images.find(hashOf(1)))?.status).toBe('encoded');
  });

  test('is the recomputation from scratch after any interleaving, repetition and crash', async () => {
    const archive = new ImageArchiveRepository(dataSource);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('encode' as const), image: fc.nat(11) }),
      fc.record({ kind: fc.constant('forget' as const), image: fc.nat(11) }),
      fc.record({ kind: fc.constant('age' as const), image: fc.nat(11) }),
      fc.record({ kind: fc.constant('expire' as const), limit: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('fold' as const), limit: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ kind: fc.constant('crash' as const), after: fc.integer({ min: 1, max: 4 }) }),
    );
    const together = fc.array(step, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(together, { maxLength: 6 }), async (rounds) => {
        await reset();
        for (const round of rounds) {
          await Promise.all(
            round.map(async (next) => {
              if (next.kind === 'encode') await encode(next.image);
              else if (next.kind === 'forget') await images.delete(hashOf(next.image));
              else if (next.kind === 'age') await age(next.image, 11);
              else if (next.kind === 'expire')
                await archive.deleteExpired(8, next.limit, () => Promise.resolve());
              else if (next.kind === 'fold') await statistics.aggregateBatch(next.limit);
              else await foldThatCrashes(next.after);
            }),
          );
        }
        await statistics.aggregateAll();
        expect(await statistics.read()).toEqual(await recomputed());
      }),
      { numRuns: 40 },
    );
  });
});

/** A fold whose process dies after so many of its statements: its transaction never commits. */
async function foldThatCrashes(statements: number): Promise<void> {
  let left = statements;
  const dying = {
    options: dataSource.options,
    transaction: (work: (manager: EntityManager) => Promise<number>) =>
      dataSource.transaction((manager) =>
        work({
          query: (sql: string, parameters?: unknown[]) => {
            if (left-- === 0) throw new Error('the process died');
            return manager.query(sql, parameters);
          },
        } as EntityManager),
      ),
  } as DataSource;
  await new StatisticsRepository(dying).aggregateBatch(3).catch((error: Error) => {
    if (error.message !== 'the process died') throw error;
  });
}
