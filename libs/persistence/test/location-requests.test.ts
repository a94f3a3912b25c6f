import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { databaseOptions, LocationRequestsRepository, StagingCipher } from '#persistence';
import { createMigratedDatabase, type TestDatabase } from '../../../test/servers/postgres.js';

const fileHash = 'a'.repeat(64);
const locations = [{ x: 1, y: 2, width: 30.5, height: 40 }];
const face = {
  ...locations[0]!,
  score: 0.5,
  landmarks: Array.from({ length: 136 }, (_, index) => index),
  encoding: Array.from({ length: 128 }, (_, index) => Math.fround(index / 1000)),
};
const encoded = { status: 'encoded', width: 60, height: 80, model: 'model', faces: [face] } as const;

let database: TestDatabase;
let source: DataSource;
let requests: LocationRequestsRepository;

beforeAll(async () => {
  database = await createMigratedDatabase();
  source = await new DataSource(databaseOptions({ url: database.url, connections: 4 })).initialize();
  requests = new LocationRequestsRepository(source, new StagingCipher('secret'));
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

async function stage(lifetimeSeconds = 60): Promise<string> {
  const id = randomUUID();
  await requests.stage({ id, fileHash, locations, lifetimeSeconds }, [
    Buffer.from('a '),
    Buffer.from('photo'),
  ]);
  return id;
}

async function countRows(table: string, column: string, id: string): Promise<number> {
  const rows: unknown[] = await source.query(`SELECT FROM "${table}" WHERE "${column}" = $1`, [id]);
  return rows.length;
}

test('claiming a location request returns the photo and the locations, and counts an attempt', async () => {
  const id = await stage();
  const bytes = Buffer.from('a photo');
  expect(await requests.claim(id)).toEqual({ earlierAttempts: 0, locations, bytes });
  expect(await requests.claim(id)).toEqual({ earlierAttempts: 1, locations, bytes });
  expect(await requests.beginAttempt(id)).toBe(2);
  await requests.decrementAttemptCount(id);
  expect(await requests.claim(id)).toMatchObject({ earlierAttempts: 1 });
});

test('the staged photo of a location request is encrypted', async () => {
  const id = await stage();
  const chunks: { bytes: Buffer }[] = await source.query(
    `SELECT "bytes" FROM "location_request_chunks" WHERE "request_id" = $1`,
    [id],
  );
  expect(chunks).toHaveLength(2);
  expect(Buffer.concat(chunks.map(({ bytes }) => bytes)).includes('photo')).toBe(false);
  const others = new LocationRequestsRepository(source, new StagingCipher('another secret'));
  expect(await others.claim(id)).toMatchObject({ bytes: 'undecryptable' });
});

test('storing the result of a location request deletes its photo and changes no image; the result can be read once, with identical numbers', async () => {
  const id = await stage();
  expect(await requests.takeResult(id)).toBeUndefined();
  expect(await requests.findFinished([id, fileHash])).toEqual([]);
  expect(await requests.finish(id, encoded)).toBe(true);
  expect(await requests.finish(id, encoded)).toBe(false);
  expect(await countRows('location_request_chunks', 'request_id', id)).toBe(0);
  expect(await requests.findFinished([id, fileHash])).toEqual([id]);
  expect(await requests.takeResult(id)).toEqual({ fileHash, ...encoded, problem: null, problemKind: null });
  expect(await requests.takeResult(id)).toBeUndefined();
  expect(await countRows('location_requests', 'id', id)).toBe(0);
  expect(await source.query(`SELECT FROM "images"`)).toEqual([]);
});

test('a problem with the photo is stored as the result of a location request', async () => {
  const id = await stage();
  const problem = { kind: 'location-outside-photo', message: 'Outside.' } as const;
  await requests.finish(id, { status: 'rejected', problem });
  expect(await requests.takeResult(id)).toMatchObject({
    status: 'rejected',
    problem: 'Outside.',
    problemKind: 'location-outside-photo',
    faces: [],
  });
});

test('the result of a deleted location request is discarded', async () => {
  const id = await stage();
  await requests.delete(id);
  expect(await requests.claim(id)).toBeUndefined();
  expect(await requests.finish(id, encoded)).toBe(false);
});

describe('the sweep', () => {
  test('finds pending location requests, and deletes requests that no client waits for', async () => {
    await source.query(`DELETE FROM "location_requests"`);
    const [pending, expired, finished] = [await stage(), await stage(-1), await stage()];
    await requests.finish(finished, encoded);
    expect(await requests.countPending()).toBe(2);
    expect(await requests.deleteExpired()).toBe(1);
    expect(await requests.findOlderThan(0, 10)).toEqual([{ id: pending, fileHash }]);
    expect(await requests.findOlderThan(60_000, 10)).toEqual([]);
    expect(await countRows('location_requests', 'id', expired)).toBe(0);
    expect(await countRows('location_request_chunks', 'request_id', expired)).toBe(0);
  });
});
