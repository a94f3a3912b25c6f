import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { ImageCache } from '#cache';
import { type ImageWithFaces } from '#persistence';
import { pickRedisDatabase } from '../../../test/servers/redis.js';
import { cacheKeyPrefix, parseCachedImage, serializeImage } from '../src/cached-image.js';

const arbitraryFloat32 = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const arbitraryNumbers = (length: number) =>
  fc.array(arbitraryFloat32, { minLength: length, maxLength: length });
const arbitraryTime = fc.date({
  noInvalidDate: true,
  min: new Date('1970-01-01'),
  max: new Date('2200-01-01'),
});

/** Generates random images with the statuses that are cached. */
const arbitraryImage: fc.Arbitrary<ImageWithFaces> = fc.record({
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
  createdAt: arbitraryTime,
  finishedAt: arbitraryTime,
  faces: fc.array(
    fc.record({
      fileHash: fc.constant('a'.repeat(64)),
      position: fc.nat(9),
      x: fc.option(arbitraryFloat32),
      y: fc.option(arbitraryFloat32),
      width: fc.option(arbitraryFloat32),
      height: fc.option(arbitraryFloat32),
      score: fc.option(arbitraryFloat32),
      landmarks: fc.option(arbitraryNumbers(136)),
      encoding: arbitraryNumbers(128),
    }),
    { maxLength: 2 },
  ),
});

const [example] = fc.sample(arbitraryImage, { numRuns: 1, seed: 1 }) as [ImageWithFaces];

describe('a cached image', () => {
  test('has the same contents after it was serialized and parsed, including its times', () => {
    fc.assert(
      fc.property(arbitraryImage, (written) => {
        expect(parseCachedImage(serializeImage(written)!)).toEqual(written);
      }),
    );
  });

  test('is undefined if the text has another format', () => {
    const older = { ...example, finishedAt: undefined };
    for (const text of ['', 'gone', '{', 'null', '[]', JSON.stringify(older)]) {
      expect(parseCachedImage(text)).toBeUndefined();
    }
  });

  test('cannot be pending or failed, because these images are not serialized', () => {
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
    // The timeout is long, because the machine that runs the tests may be busy.
    cache = new ImageCache(url, 2_000);
    await cache.onModuleInit();
  });

  afterAll(() => {
    cache.onApplicationShutdown();
    redis.disconnect();
  });

  test('returns stored images, and ignores entries that do not match the schema', async () => {
    await redis.set(`frs:image:${fileHash}`, JSON.stringify({ ...example, model: 'of another version' }));
    expect(await cache.find(fileHash)).toEqual({ kind: 'miss' });
    // Redis executes the commands of one connection in order, so the image is stored before it is read.
    cache.store(example);
    expect(await cache.find(fileHash)).toEqual({ kind: 'hit', image: example });
    await redis.set(cacheKeyPrefix + fileHash, '{}');
    expect(await cache.find(fileHash)).toEqual({ kind: 'miss' });
  });

  test('deletes images, and rejects outdated copies of them', async () => {
    const hashes = ['b', 'c'].map((digit) => digit.repeat(64));
    for (const hash of hashes) cache.store({ ...example, fileHash: hash });
    expect((await cache.find(hashes[1]!)).kind).toBe('hit');
    await cache.delete(hashes);
    for (const hash of hashes) {
      cache.store({ ...example, fileHash: hash });
      expect(await cache.find(hash)).toEqual({ kind: 'miss' });
    }
  });

  test('without a configured Redis, the cache contains no images', async () => {
    const none = new ImageCache(undefined);
    await none.onModuleInit();
    none.store(example);
    expect(await none.find(fileHash)).toEqual({ kind: 'none' });
    await none.delete([fileHash]);
    none.onApplicationShutdown();
  });
});
