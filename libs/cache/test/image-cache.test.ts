import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { ImageCache } from '#cache';
import { type ImageWithFaces } from '#persistence';
import { pickRedisDatabase } from '../../../test/servers/redis.js';
import { cachedImageVersion, parseCachedImage, serializeImage } from '../src/cached-image.js';

const float = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const numbers = (length: number) => fc.array(float, { minLength: length, maxLength: length });
const time = fc.date({ noInvalidDate: true, min: new Date('1970-01-01'), max: new Date('2200-01-01') });

/** Any image that is kept. */
const image: fc.Arbitrary<ImageWithFaces> = fc.record({
  fileHash: fc.constant('a'.repeat(64)),
  status: fc.constantFrom('encoded', 'no-face', 'rejected'),
  origin: fc.constantFrom('uploaded', 'imported'),
  attempts: fc.nat(9),
  counted: fc.boolean(),
  width: fc.option(fc.nat()),
  height: fc.option(fc.nat()),
  model: fc.option(fc.string()),
  problem: fc.option(fc.string()),
  problemKind: fc.option(fc.constantFrom('unreadable', 'too-complex')),
  stagingKey: fc.option(fc.string()),
  createdAt: time,
  finishedAt: time,
  faces: fc.array(
    fc.record({
      fileHash: fc.constant('a'.repeat(64)),
      position: fc.nat(9),
      x: fc.option(float),
      y: fc.option(float),
      width: fc.option(float),
      height: fc.option(float),
      score: fc.option(float),
      landmarks: fc.option(numbers(136)),
      encoding: numbers(128),
    }),
    { maxLength: 2 },
  ),
});

const [example] = fc.sample(image, { numRuns: 1, seed: 1 }) as [ImageWithFaces];

describe('an image that is kept', () => {
  test('is read as it was written, its times as times', () => {
    fc.assert(
      fc.property(image, (written) => {
        expect(parseCachedImage(serializeImage(written)!)).toEqual(written);
      }),
    );
  });

  test('is not read where something else was written', () => {
    const older = { ...example, finishedAt: undefined };
    for (const text of ['', 'gone', '{', 'null', '[]', JSON.stringify(older)]) {
      expect(parseCachedImage(text)).toBeUndefined();
    }
  });

  test('is finished, and has not failed', () => {
    for (const status of ['pending', 'failed'] as const) {
      expect(serializeImage({ ...example, status })).toBeUndefined();
    }
  });
});

describe('the cache', () => {
  let redis: Redis;
  let cache: ImageCache;
  const { fileHash } = example;

  beforeAll(async () => {
    const url = await pickRedisDatabase();
    redis = new Redis(url);
    // Two seconds: what is tested is what it answers, on a machine with other work.
    cache = new ImageCache(url, 2_000);
    await cache.onModuleInit();
  });

  afterAll(() => {
    cache.onApplicationShutdown();
    redis.disconnect();
  });

  /** Commands of one connection are answered in turn, so what was kept is there when this is answered. */
  const find = (hash: string) => cache.find(hash);

  test('has what was kept, and takes nothing for it that another version wrote', async () => {
    await redis.set(`frs:image:${fileHash}`, JSON.stringify({ ...example, model: 'of another version' }));
    expect(await find(fileHash)).toEqual({ kind: 'miss' });
    cache.store(example);
    expect(await find(fileHash)).toEqual({ kind: 'hit', image: example });
    await redis.set(`frs:image:${cachedImageVersion}:${fileHash}`, '{}');
    expect(await find(fileHash)).toEqual({ kind: 'miss' });
  });

  test('forgets images, and takes no late copy of them', async () => {
    const hashes = ['b', 'c'].map((digit) => digit.repeat(64));
    for (const hash of hashes) cache.store({ ...example, fileHash: hash });
    expect((await find(hashes[1]!)).kind).toBe('hit');
    await cache.delete(hashes);
    for (const hash of hashes) {
      cache.store({ ...example, fileHash: hash });
      expect(await find(hash)).toEqual({ kind: 'miss' });
    }
  });

  test('that is none knows nothing and forgets nothing', async () => {
    const none = new ImageCache(undefined);
    await none.onModuleInit();
    none.store(example);
    expect(await none.find(fileHash)).toEqual({ kind: 'none' });
    await none.delete([fileHash]);
    none.onApplicationShutdown();
  });
});
