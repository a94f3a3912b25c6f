import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import {
  databaseOptions,
  type EncodingOutcome,
  type FoundFace,
  ImagesRepository,
  migrateDatabase,
  StagingCipher,
} from '#persistence';
import { createDatabase } from '../../../test/servers/postgres.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let dataSource: DataSource;
let images: ImagesRepository;

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase({ url: database.url, connections: 2 });
  dataSource = await new DataSource(databaseOptions({ url: database.url, connections: 8 })).initialize();
  images = new ImagesRepository(dataSource, new StagingCipher('a secret'));
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

let lastHash = 0;
const newHash = (): string => (++lastHash).toString(16).padStart(64, 'a');

async function* chunksOf(...chunks: string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

async function stagedChunks(hash: string): Promise<number> {
  const chunks: unknown[] = await dataSource.query('SELECT FROM staged_chunks WHERE file_hash = $1', [hash]);
  return chunks.length;
}

function faceAt(x: number): FoundFace {
  const landmarks = Array(136).fill(0.5) as number[];
  const encoding = Array(128).fill(0.25) as number[];
  return { x, y: 2, width: 30, height: 40, score: 0.75, landmarks, encoding };
}

const noFace: EncodingOutcome = { status: 'no-face', width: 640, height: 480, model: 'test', faces: [] };

describe('an image', () => {
  test('is unknown until it is staged', async () => {
    expect(await images.find(newHash())).toBeUndefined();
  });

  test('is pending with its bytes, whole and in order, until it is finished', async () => {
    const hash = newHash();
    expect(await images.stage(hash, chunksOf('a photo', ' in', ' pieces'))).toBe('staged');
    expect((await images.find(hash))?.status).toBe('pending');
    expect((await images.claim(hash))?.bytes).toEqual(Buffer.from('a photo in pieces'));
  });

  test('is staged once, however many stage it at the same time', async () => {
    const hash = newHash();
    const stagings = await Promise.all(
      Array.from({ length: 8 }, () => images.stage(hash, chunksOf('bytes'))),
    );
    expect(stagings.filter((staging) => staging === 'staged')).toHaveLength(1);
    expect((await images.claim(hash))?.bytes).toEqual(Buffer.from('bytes'));
  });

  test('leaves nothing behind when its bytes break off', async () => {
    const hash = newHash();
    async function* broken(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from('half'));
      throw new Error('the disk is gone');
    }
    await expect(images.stage(hash, broken())).rejects.toThrow('the disk is gone');
    expect(await images.find(hash)).toBeUndefined();
    expect(await stagedChunks(hash)).toBe(0);
  });

  test('loses its bytes with its answer, and keeps its first answer', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    expect(await images.finish(hash, noFace)).toBe(true);
    const problem = { kind: 'took-too-long', message: 'too late' } as const;
    expect(await images.finish(hash, { status: 'failed', problem })).toBe(false);
    expect(await images.find(hash)).toMatchObject({ status: 'no-face', width: 640, height: 480, faces: [] });
    expect(await stagedChunks(hash)).toBe(0);
  });

  test('gives every number of its faces back as it was', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    const encoding = Array.from({ length: 128 }, (_, i) => Math.fround(Math.sin(i) / 7));
    const landmarks = Array.from({ length: 136 }, (_, i) => Math.fround(i * 1.1));
    const face = { x: 1.5, y: 2.5, width: 30, height: 40, score: 0.75, landmarks, encoding };
    await images.finish(hash, { ...noFace, status: 'encoded', faces: [face, { ...face, x: 99 }] });
    const found = (await images.find(hash))!;
    expect(found.faces.map(({ x }) => x)).toEqual([1.5, 99]);
    expect(found.faces[0]).toMatchObject(face);
  });

  test('counts the attempts that end in nothing, and only while it is pending', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    expect((await images.claim(hash))?.earlierAttempts).toBe(0);
    expect((await images.claim(hash))?.earlierAttempts).toBe(1);
    expect(await images.beginAttempt(hash)).toBe(2);
    await images.withdrawAttempt(hash);
    expect(await images.beginAttempt(hash)).toBe(2);
    await images.finish(hash, noFace);
    expect(await images.claim(hash)).toBeUndefined();
    expect(await images.beginAttempt(hash)).toBeUndefined();
  });

  test('counts the attempts of workers that take it up at the same time one by one', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    const taken = await Promise.all([images.claim(hash), images.claim(hash), images.claim(hash)]);
    expect(taken.filter((image) => image?.earlierAttempts === 0)).toHaveLength(1);
    expect(await images.beginAttempt(hash)).toBe(2);
  });

  test('keeps why it was refused, as a kind and in words', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    const problem = { kind: 'too-complex', message: 'Too many parts.' } as const;
    await images.finish(hash, { status: 'rejected', problem });
    expect(await images.find(hash)).toMatchObject({ problem: 'Too many parts.', problemKind: 'too-complex' });
  });

  test('can be finished, and its attempt taken back, when the attempt was forgotten in a crash', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    await images.claim(hash);
    await dataSource.query('UPDATE images SET attempts = 0 WHERE file_hash = $1', [hash]);
    await images.withdrawAttempt(hash);
    expect((await images.claim(hash))?.earlierAttempts).toBe(0);
    await dataSource.query('UPDATE images SET attempts = 0 WHERE file_hash = $1', [hash]);
    expect(await images.finish(hash, noFace)).toBe(true);
  });

  test('that was deleted meanwhile leaves nothing of a late answer', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    await images.claim(hash);
    await images.delete(hash);
    expect(await images.finish(hash, { ...noFace, status: 'encoded', faces: [faceAt(1)] })).toBe(false);
    expect(await images.find(hash)).toBeUndefined();
    expect(await dataSource.query('SELECT FROM faces WHERE file_hash = $1', [hash])).toEqual([]);
  });

  test('is finished or deleted whole when both happen at once', async () => {
    for (let round = 0; round < 10; round++) {
      const hash = newHash();
      await images.stage(hash, chunksOf('bytes'));
      await Promise.all([
        images.finish(hash, { ...noFace, status: 'encoded', faces: [faceAt(1)] }),
        images.delete(hash),
      ]);
      expect(await images.find(hash)).toBeUndefined();
      expect(await stagedChunks(hash)).toBe(0);
    }
  });

  test('keeps its faces in the order in which they were found, however many there are', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    const places = Array.from({ length: 40 }, (_, i) => (i * 17) % 40);
    await images.finish(hash, { ...noFace, status: 'encoded', faces: places.map(faceAt) });
    const found = (await images.find(hash))!.faces;
    expect(found.map(({ x }) => x)).toEqual(places);
    expect(found.map(({ position }) => position)).toEqual(places.map((_, i) => i));
  });

  test('gives back every float32 there is', async () => {
    const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
    const encoding = fc.array(float32, { minLength: 128, maxLength: 128 });
    await fc.assert(
      fc.asyncProperty(encoding, float32, async (numbers, x) => {
        const hash = newHash();
        await images.stage(hash, chunksOf('bytes'));
        const face = { ...faceAt(x), encoding: numbers };
        await images.finish(hash, { ...noFace, status: 'encoded', faces: [face] });
        const [found] = (await images.find(hash))!.faces;
        // Written as JSON, a zero loses its sign.
        expect(found!.encoding.map((value) => value + 0)).toEqual(numbers.map((value) => value + 0));
      }),
      { numRuns: 30 },
    );
  });

  test('is found by the sweep while it is pending, and not before its time', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    expect(await images.findPendingOlderThan(0, 100)).toContain(hash);
    expect(await images.findPendingOlderThan(60_000, 100)).not.toContain(hash);
    expect(await images.findFinished([hash])).toEqual([]);
    await images.finish(hash, noFace);
    expect(await images.findPendingOlderThan(0, 100)).not.toContain(hash);
    expect(await images.findFinished([hash])).toEqual([hash]);
  });
});

describe('an image that is sealed under another secret', () => {
  let stranger: ImagesRepository;

  beforeAll(() => {
    stranger = new ImagesRepository(dataSource, new StagingCipher('another secret'));
  });

  test('is set aside with its bytes, and pending again where its secret is known', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    const { images: before } = await images.getBacklog();
    expect(await stranger.claim(hash)).toEqual({ earlierAttempts: 0, bytes: 'sealed-otherwise' });
    expect(await images.quarantine(hash, 'whoever has the secret')).toBe(false);
    expect(await stranger.quarantine(hash, 'Send it again.')).toBe(true);
    expect(await images.find(hash)).toMatchObject({
      status: 'failed',
      attempts: 0,
      problem: 'Send it again.',
      problemKind: 'sealed-otherwise',
    });
    expect((await images.getBacklog()).images).toBe(before - 1);
    expect(await images.findPendingOlderThan(0, 1000)).not.toContain(hash);
    expect(await stranger.releaseFromQuarantine()).toBe(0);
    expect(await images.releaseFromQuarantine()).toBe(1);
    expect(await images.find(hash)).toMatchObject({ status: 'pending', problem: null, finishedAt: null });
    expect(await images.claim(hash)).toEqual({ earlierAttempts: 0, bytes: Buffer.from('bytes') });
  });

  test.each([
    ['while it is pending', false],
    ['when it was set aside', true],
  ])('is replaced by its file, once, however many bring it, %s', async (_, setAside) => {
    for (const chunks of [['a photo'], ['a large', ' photo']]) {
      const hash = newHash();
      await stranger.stage(hash, chunksOf('bytes', ' of', ' the', ' same', ' photo'));
      if (setAside) await images.quarantine(hash, 'Send it again.');
      const stagings = await Promise.all(
        Array.from({ length: 6 }, () => images.stage(hash, chunksOf(...chunks))),
      );
      expect(stagings.filter((staging) => staging !== 'known')).toEqual(['replaced']);
      expect(await images.claim(hash)).toEqual({
        earlierAttempts: 0,
        bytes: Buffer.from(chunks.join('')),
      });
      expect(await stagedChunks(hash)).toBe(chunks.length);
      await images.finish(hash, noFace);
      expect(await stagedChunks(hash)).toBe(0);
    }
  });

  test('is told from one whose bytes are damaged or missing', async () => {
    const hashes = [newHash(), newHash()];
    for (const hash of hashes) await images.stage(hash, chunksOf('bytes'));
    await dataSource.query(
      `UPDATE staged_chunks SET bytes = 'other bytes, longer than a tag is' WHERE file_hash = $1`,
      [hashes[0]],
    );
    await dataSource.query('DELETE FROM staged_chunks WHERE file_hash = $1', [hashes[1]]);
    for (const hash of hashes) {
      expect(await images.claim(hash)).toEqual({ earlierAttempts: 0, bytes: 'staging-damaged' });
      await images.finish(hash, { status: 'failed', problem: { kind: 'staging-damaged', message: '' } });
      expect(await images.releaseFromQuarantine()).toBe(0);
      expect(await images.stage(hash, chunksOf('bytes'))).toBe('replaced');
      expect((await images.claim(hash))?.bytes).toEqual(Buffer.from('bytes'));
    }
  });

  test('that an earlier version staged is set aside, too', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    await dataSource.query('UPDATE images SET staging_key = NULL WHERE file_hash = $1', [hash]);
    expect((await stranger.claim(hash))?.bytes).toBe('sealed-otherwise');
    expect(await stranger.quarantine(hash, 'Send it again.')).toBe(true);
    expect(await stranger.stage(hash, chunksOf('bytes'))).toBe('replaced');
  });
});

describe('what is waited for until it is on the disk', () => {
  let connection: DataSource;

  beforeAll(async () => {
    connection = await new DataSource(databaseOptions({ url: database.url, connections: 1 })).initialize();
  });

  afterAll(() => connection.destroy());

  test('is everything but the first attempt and the announcement', async () => {
    const repository = new ImagesRepository(connection, new StagingCipher('a secret'));
    const hash = newHash();
    await repository.stage(hash, chunksOf('bytes'));
    await repository.claim(hash);
    expect(await connection.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
    await repository.finish(hash, noFace);
    expect(await connection.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  });
});

describe('the migrations', () => {
  test('run once, however many processes start them', async () => {
    const fresh = await createDatabase();
    try {
      const config = { url: fresh.url, connections: 2 };
      const applied = await Promise.all([
        migrateDatabase(config),
        migrateDatabase(config),
        migrateDatabase(config),
      ]);
      expect(applied.flat()).toHaveLength(new Set(applied.flat()).size);
      expect(applied.flat().length).toBeGreaterThan(0);
    } finally {
      await fresh.drop();
    }
  });
});
