import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  databaseOptions,
  type EncodingOutcome,
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

const noFace: EncodingOutcome = { status: 'no-face', width: 640, height: 480, model: 'test', faces: [] };

describe('an image', () => {
  test('is unknown until it is staged', async () => {
    expect(await images.find(newHash())).toBeUndefined();
  });

  test('is pending with its bytes, whole and in order, until it is finished', async () => {
    const hash = newHash();
    expect(await images.stage(hash, chunksOf('a photo', ' in', ' pieces'))).toBe('staged');
    expect((await images.find(hash))?.status).toBe('pending');
    expect((await images.beginAttempt(hash))?.bytes).toEqual(Buffer.from('a photo in pieces'));
  });

  test('is staged once, however many stage it at the same time', async () => {
    const hash = newHash();
    const stagings = await Promise.all(
      Array.from({ length: 8 }, () => images.stage(hash, chunksOf('bytes'))),
    );
    expect(stagings.filter((staging) => staging === 'staged')).toHaveLength(1);
    expect((await images.beginAttempt(hash))?.bytes).toEqual(Buffer.from('bytes'));
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
    expect(await images.finish(hash, { status: 'failed', problem: 'too late' })).toBe(false);
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
    expect((await images.beginAttempt(hash))?.number).toBe(1);
    expect((await images.beginAttempt(hash))?.number).toBe(2);
    await images.withdrawAttempt(hash);
    expect((await images.beginAttempt(hash))?.number).toBe(2);
    await images.finish(hash, noFace);
    expect(await images.beginAttempt(hash)).toBeUndefined();
  });

  test('is found by the sweep while it is pending, and not before its time', async () => {
    const hash = newHash();
    await images.stage(hash, chunksOf('bytes'));
    expect(await images.pendingLongerThan(0, 100)).toContain(hash);
    expect(await images.pendingLongerThan(60_000, 100)).not.toContain(hash);
    expect(await images.finishedAmong([hash])).toEqual([]);
    await images.finish(hash, noFace);
    expect(await images.pendingLongerThan(0, 100)).not.toContain(hash);
    expect(await images.finishedAmong([hash])).toEqual([hash]);
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
