import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import {
  createDataSourceOptions,
  type EncodingOutcome,
  type NewFace,
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

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase({ url: database.url, connections: 2 });
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 8 }),
  ).initialize();
  const cipher = new StagingCipher('a secret');
  images = new ImagesRepository(dataSource, cipher);
  pendingImages = new PendingImagesRepository(dataSource, cipher);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

let lastHash = 0;
const createNewHash = (): string => (++lastHash).toString(16).padStart(64, 'a');

async function* streamChunks(...chunks: string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

async function countStagedChunks(hash: string): Promise<number> {
  const chunks: unknown[] = await dataSource.query('SELECT FROM staged_chunks WHERE file_hash = $1', [hash]);
  return chunks.length;
}

function createNewFace(x: number): NewFace {
  const landmarks = Array(136).fill(0.5) as number[];
  const encoding = Array(128).fill(0.25) as number[];
  return { x, y: 2, width: 30, height: 40, score: 0.75, landmarks, encoding };
}

const noFaceOutcome: EncodingOutcome = {
  status: 'no-face',
  width: 640,
  height: 480,
  model: 'test',
  faces: [],
};

describe('an image', () => {
  test('does not exist before it is staged', async () => {
    expect(await findImage(images, createNewHash())).toBeUndefined();
  });

  test('is pending after it is staged, and a worker that claims it receives its chunks in order', async () => {
    const hash = createNewHash();
    expect(await images.stage(hash, streamChunks('a photo', ' in', ' pieces'))).toBe('staged');
    expect((await findImage(images, hash))?.status).toBe('pending');
    expect((await pendingImages.claim(hash))?.bytes).toEqual(Buffer.from('a photo in pieces'));
  });

  test('is staged only once if several callers stage it concurrently', async () => {
    const hash = createNewHash();
    const stagings = await Promise.all(
      Array.from({ length: 8 }, () => images.stage(hash, streamChunks('bytes'))),
    );
    expect(stagings.filter((staging) => staging === 'staged')).toHaveLength(1);
    expect((await pendingImages.claim(hash))?.bytes).toEqual(Buffer.from('bytes'));
  });

  test('is not created if reading its bytes fails', async () => {
    const hash = createNewHash();
    async function* streamThatFails(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from('half'));
      throw new Error('the disk is gone');
    }
    await expect(images.stage(hash, streamThatFails())).rejects.toThrow('the disk is gone');
    expect(await findImage(images, hash)).toBeUndefined();
    expect(await countStagedChunks(hash)).toBe(0);
  });

  test('has no staged bytes after the first result is stored, and later results are discarded', async () => {
    const hash = createNewHash();
    await images.stage(hash, streamChunks('bytes'));
    expect(await pendingImages.finish(hash, noFaceOutcome)).toBe(true);
    const problem = { kind: 'took-too-long', message: 'too late' } as const;
    expect(await pendingImages.finish(hash, { status: 'failed', problem })).toBe(false);
    expect(await findImage(images, hash)).toMatchObject({
      status: 'no-face',
      width: 640,
      height: 480,
      faces: [],
    });
    expect(await countStagedChunks(hash)).toBe(0);
  });

  test('is stored with exactly the numbers of its faces that the worker returned', async () => {
    const hash = createNewHash();
    await images.stage(hash, streamChunks('bytes'));
    const encoding = Array.from({ length: 128 }, (_, i) => Math.fround(Math.sin(i) / 7));
    const landmarks = Array.from({ length: 136 }, (_, i) => Math.fround(i * 1.1));
    const face = { x: 1.5, y: 2.5, width: 30, height: 40, score: 0.75, landmarks, encoding };
    await pendingImages.finish(hash, {
      ...noFaceOutcome,
      status: 'encoded',
      faces: [face, { ...face, x: 99 }],
    });
    const found = (await findImage(images, hash))!;
    expect(found.faces.map(({ x }) => x)).toEqual([1.5, 99]);
    expect(found.faces[0]).toMatchObject(face);
  });

  test('counts the attempts to encode it that have no result, but only while it is pending', async () => {
    const hash = createNewHash();
    await images.stage(hash, streamChunks('bytes'));
    expect((await pendingImages.claim(hash))?.earlierAttempts).toBe(0);
    expect((await pendingImages.claim(hash))?.earlierAttempts).toBe(1);
    expect(await pendingImages.beginAttempt(hash)).toBe(2);
    await pendingImages.decrementAttemptCount(hash);
    expect(await pendingImages.beginAttempt(hash)).toBe(2);
    await pendingImages.finish(hash, noFaceOutcome);
    expect(await pendingImages.claim(hash)).toBeUndefined();
    expect(await pendingImages.beginAttempt(hash)).toBeUndefined();
  });

  test('counts the attempts of workers that claim it concurrently', async () => {
    const hash = createNewHash();
    await images.stage(hash, streamChunks('bytes'));
    const claimed = await Promise.all([
      pendingImages.claim(hash),
      pendingImages.claim(hash),
      pendingImages.claim(hash),
    ]);
    expect(claimed.filter((image) => image?.earlierAttempts === 0)).toHaveLength(1);
    expect(await pendingImages.beginAttempt(hash)).toBe(2);
  });

  test('is claimed without its hash if no worker has claimed it, the oldest first, by one worker', async () => {
    const [first, second, claimed] = [createNewHash(), createNewHash(), createNewHash()];
    for (const [hash, minutes] of [
      [first, 3],
      [second, 2],
      [claimed, 4],
    ] as const) {
      await images.stage(hash, streamChunks('a photo ', 'in pieces'));
      await dataSource.query(
        'UPDATE images SET created_at = now() - make_interval(mins => $1) WHERE file_hash = $2',
        [minutes, hash],
      );
    }
    await pendingImages.claim(claimed);
    const bytes = Buffer.from('a photo in pieces');
    const minute = 60_000;
    expect(await pendingImages.claimOldest(5 * minute)).toBeUndefined();
    expect(await pendingImages.claimOldest(minute)).toMatchObject({ id: first, earlierAttempts: 0, bytes });
    const others = await Promise.all([pendingImages.claimOldest(minute), pendingImages.claimOldest(minute)]);
    expect(others.filter((image) => image !== undefined)).toMatchObject([
      { id: second, earlierAttempts: 0, bytes },
    ]);
    expect((await pendingImages.claim(first))?.earlierAttempts).toBe(1);
  });

  test('stores the kind and the message of the problem for which it was rejected', async () => {
    const hash = createNewHash();
    await images.stage(hash, streamChunks('bytes'));
    const problem = { kind: 'too-complex', message: 'Too many parts.' } as const;
    await pendingImages.finish(hash, { status: 'rejected', problem });
    expect(await findImage(images, hash)).toMatchObject({
      problem: 'Too many parts.',
      problemKind: 'too-complex',
    });
  });

  test('can still be finished, and its attempt can be subtracted, if a crash of PostgreSQL lost the count of the attempt', async () => {
    const hash = createNewHash();
    await images.stage(hash, streamChunks('bytes'));
    await pendingImages.claim(hash);
    await dataSource.query('UPDATE images SET attempts = 0 WHERE file_hash = $1', [hash]);
    await pendingImages.decrementAttemptCount(hash);
    expect((await pendingImages.claim(hash))?.earlierAttempts).toBe(0);
    await dataSource.query('UPDATE images SET attempts = 0 WHERE file_hash = $1', [hash]);
    expect(await pendingImages.finish(hash, noFaceOutcome)).toBe(true);
  });

  test('ignores the result of a worker if the image was deleted while the worker encoded it', async () => {
    const hash = createNewHash();
    await images.stage(hash, streamChunks('bytes'));
    await pendingImages.claim(hash);
    await images.delete(hash);
    expect(
      await pendingImages.finish(hash, { ...noFaceOutcome, status: 'encoded', faces: [createNewFace(1)] }),
    ).toBe(false);
    expect(await findImage(images, hash)).toBeUndefined();
    expect(await dataSource.query('SELECT FROM faces WHERE file_hash = $1', [hash])).toEqual([]);
  });

  test('is deleted completely even if its result is stored at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      const hash = createNewHash();
      await images.stage(hash, streamChunks('bytes'));
      await Promise.all([
        pendingImages.finish(hash, { ...noFaceOutcome, status: 'encoded', faces: [createNewFace(1)] }),
        images.delete(hash),
      ]);
      expect(await findImage(images, hash)).toBeUndefined();
      expect(await countStagedChunks(hash)).toBe(0);
    }
  });

  test('is stored with its faces in the order that the worker returned', async () => {
    const hash = createNewHash();
    await images.stage(hash, streamChunks('bytes'));
    const places = Array.from({ length: 40 }, (_, i) => (i * 17) % 40);
    await pendingImages.finish(hash, {
      ...noFaceOutcome,
      status: 'encoded',
      faces: places.map(createNewFace),
    });
    const found = (await findImage(images, hash))!.faces;
    expect(found.map(({ x }) => x)).toEqual(places);
    expect(found.map(({ position }) => position)).toEqual(places.map((_, i) => i));
  });

  test('is stored without changing any float32 of its encodings', async () => {
    const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
    const encoding = fc.array(float32, { minLength: 128, maxLength: 128 });
    await fc.assert(
      fc.asyncProperty(encoding, float32, async (numbers, x) => {
        const hash = createNewHash();
        await images.stage(hash, streamChunks('bytes'));
        const face = { ...createNewFace(x), encoding: numbers };
        await pendingImages.finish(hash, { ...noFaceOutcome, status: 'encoded', faces: [face] });
        const [found] = (await findImage(images, hash))!.faces;
        // JSON does not keep the sign of zero.
        expect(found!.encoding.map((value) => value + 0)).toEqual(numbers.map((value) => value + 0));
      }),
      { numRuns: 30 },
    );
  });

  test('is returned by findOlderThan only if it has been pending longer than the given age', async () => {
    const hash = createNewHash();
    await images.stage(hash, streamChunks('bytes'));
    expect(await pendingImages.findOlderThan(0, 100)).toContain(hash);
    expect(await pendingImages.findOlderThan(60_000, 100)).not.toContain(hash);
    expect(await images.findFinished([hash])).toEqual([]);
    await pendingImages.finish(hash, noFaceOutcome);
    expect(await pendingImages.findOlderThan(0, 100)).not.toContain(hash);
    expect(await images.findFinished([hash])).toEqual([hash]);
  });
});

describe('an image encrypted with another secret', () => {
  let otherImages: ImagesRepository;
  let otherPending: PendingImagesRepository;

  beforeAll(() => {
    const cipher = new StagingCipher('another secret');
    otherImages = new ImagesRepository(dataSource, cipher);
    otherPending = new PendingImagesRepository(dataSource, cipher);
  });

  test('is quarantined with its bytes, and becomes pending again in a process that has the secret', async () => {
    const hash = createNewHash();
    await images.stage(hash, streamChunks('bytes'));
    const { images: before } = await images.getBacklog();
    expect(await otherPending.claim(hash)).toMatchObject({ earlierAttempts: 0, bytes: 'undecryptable' });
    expect(await pendingImages.markUndecryptable(hash, 'not applied')).toBe(false);
    expect(await otherPending.markUndecryptable(hash, 'Send it again.')).toBe(true);
    expect(await findImage(images, hash)).toMatchObject({
      status: 'failed',
      attempts: 0,
      problem: 'Send it again.',
      problemKind: 'undecryptable',
    });
    expect((await images.getBacklog()).images).toBe(before - 1);
    expect(await pendingImages.findOlderThan(0, 1000)).not.toContain(hash);
    expect(await otherPending.resumeDecryptableImages()).toBe(0);
    expect(await pendingImages.resumeDecryptableImages()).toBe(1);
    expect(await findImage(images, hash)).toMatchObject({
      status: 'pending',
      problem: null,
      finishedAt: null,
    });
    expect(await pendingImages.claim(hash)).toMatchObject({
      earlierAttempts: 0,
      bytes: Buffer.from('bytes'),
    });
  });

  test.each([
    ['while it is pending', false],
    ['when it is quarantined', true],
  ])(
    'is replaced only once if its file is uploaded several times concurrently, %s',
    async (_, quarantined) => {
      for (const chunks of [['a photo'], ['a large', ' photo']]) {
        const hash = createNewHash();
        await otherImages.stage(hash, streamChunks('bytes', ' of', ' the', ' same', ' photo'));
        if (quarantined) await pendingImages.markUndecryptable(hash, 'Send it again.');
        const stagings = await Promise.all(
          Array.from({ length: 6 }, () => images.stage(hash, streamChunks(...chunks))),
        );
        expect(stagings.filter((staging) => staging !== 'known')).toEqual(['replaced']);
        expect(await pendingImages.claim(hash)).toMatchObject({
          earlierAttempts: 0,
          bytes: Buffer.from(chunks.join('')),
        });
        expect(await countStagedChunks(hash)).toBe(chunks.length);
        await pendingImages.finish(hash, noFaceOutcome);
        expect(await countStagedChunks(hash)).toBe(0);
      }
    },
  );

  test('is distinguished from an image whose staged bytes are damaged or missing', async () => {
    const hashes = [createNewHash(), createNewHash()];
    for (const hash of hashes) await images.stage(hash, streamChunks('bytes'));
    await dataSource.query(
      `UPDATE staged_chunks SET bytes = 'other bytes, longer than a tag is' WHERE file_hash = $1`,
      [hashes[0]],
    );
    await dataSource.query('DELETE FROM staged_chunks WHERE file_hash = $1', [hashes[1]]);
    for (const hash of hashes) {
      expect(await pendingImages.claim(hash)).toMatchObject({ earlierAttempts: 0, bytes: 'staging-damaged' });
      await pendingImages.finish(hash, {
        status: 'failed',
        problem: { kind: 'staging-damaged', message: '' },
      });
      expect(await pendingImages.resumeDecryptableImages()).toBe(0);
      expect(await images.stage(hash, streamChunks('bytes'))).toBe('replaced');
      expect((await pendingImages.claim(hash))?.bytes).toEqual(Buffer.from('bytes'));
    }
  });

  test('is quarantined even if an earlier version of FRS staged it, without the name of the key', async () => {
    const hash = createNewHash();
    await images.stage(hash, streamChunks('bytes'));
    await dataSource.query('UPDATE images SET staging_key = NULL WHERE file_hash = $1', [hash]);
    expect((await otherPending.claim(hash))?.bytes).toBe('undecryptable');
    expect(await otherPending.markUndecryptable(hash, 'Send it again.')).toBe(true);
    expect(await otherImages.stage(hash, streamChunks('bytes'))).toBe('replaced');
  });
});

describe('synchronous commit', () => {
  let connection: DataSource;

  beforeAll(async () => {
    connection = await new DataSource(
      createDataSourceOptions({ url: database.url, connections: 1 }),
    ).initialize();
  });

  afterAll(() => connection.destroy());

  test('is disabled only in the transactions that count the first attempt or send a notification', async () => {
    const cipher = new StagingCipher('a secret');
    const pendingOnConnection = new PendingImagesRepository(connection, cipher);
    const hash = createNewHash();
    await new ImagesRepository(connection, cipher).stage(hash, streamChunks('bytes'));
    await pendingOnConnection.claim(hash);
    expect(await connection.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
    await pendingOnConnection.finish(hash, noFaceOutcome);
    expect(await connection.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  });
});

describe('the migrations', () => {
  test('are applied only once if several processes start them at the same time', async () => {
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
