import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDataSourceOptions, LocationRequestsRepository, StagingCipher } from '#persistence';
import { createMigratedDatabase, type TestDatabase } from '../../../test/servers/postgres.js';

const fileHash = 'a'.repeat(64);
const locations = [{ x: 1, y: 2, width: 30.5, height: 40 }];
const face = {
  ...locations[0]!,
  score: 0.5,
  landmarks: Array.from({ length: 136 }, (_, index) => index),
  encoding: Array.from({ length: 128 }, (_, index) => Math.fround(index / 1000)),
};
const encodedOutcome = { status: 'encoded', width: 60, height: 80, model: 'model', faces: [face] } as const;

let database: TestDatabase;
let dataSource: DataSource;
let locationRequests: LocationRequestsRepository;

beforeAll(async () => {
  database = await createMigratedDatabase();
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 4 }),
  ).initialize();
  locationRequests = new LocationRequestsRepository(dataSource, new StagingCipher('secret'));
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

async function stageLocationRequest(lifetimeSeconds = 60): Promise<string> {
  const id = randomUUID();
  await locationRequests.stageRequest({ id, fileHash, locations, lifetimeSeconds }, [
    Buffer.from('a '),
    Buffer.from('photo'),
  ]);
  return id;
}

async function countRows(table: string, column: string, id: string): Promise<number> {
  const rows: unknown[] = await dataSource.query(`SELECT FROM "${table}" WHERE "${column}" = $1`, [id]);
  return rows.length;
}

test('claiming a location request returns the photo and the locations, and counts an attempt', async () => {
  const id = await stageLocationRequest();
  const bytes = Buffer.from('a photo');
  expect(await locationRequests.claim(id)).toEqual({ earlierAttempts: 0, locations, bytes });
  expect(await locationRequests.claim(id)).toEqual({ earlierAttempts: 1, locations, bytes });
  expect(await locationRequests.beginAttempt(id)).toBe(2);
  await locationRequests.decrementAttemptCount(id);
  expect(await locationRequests.claim(id)).toMatchObject({ earlierAttempts: 1 });
});

test('a location request can be claimed without its id, if no worker has claimed it', async () => {
  const id = await stageLocationRequest();
  await dataSource.query(
    `UPDATE "location_requests" SET "created_at" = now() - interval '1 hour' WHERE "id" = $1`,
    [id],
  );
  const claimed = { id, earlierAttempts: 0, locations, bytes: Buffer.from('a photo') };
  expect(await locationRequests.claimOldest(60_000)).toEqual(claimed);
  expect(await locationRequests.claimOldest(60_000)).toBeUndefined();
});

test('the staged photo of a location request is encrypted', async () => {
  const id = await stageLocationRequest();
  const chunks: { bytes: Buffer }[] = await dataSource.query(
    `SELECT "bytes" FROM "location_request_chunks" WHERE "request_id" = $1`,
    [id],
  );
  expect(chunks).toHaveLength(2);
  expect(Buffer.concat(chunks.map(({ bytes }) => bytes)).includes('photo')).toBe(false);
  const others = new LocationRequestsRepository(dataSource, new StagingCipher('another secret'));
  expect(await others.claim(id)).toMatchObject({ bytes: 'undecryptable' });
});

test('storing the result of a location request deletes its photo and changes no image; the result can be read once, with identical numbers', async () => {
  const id = await stageLocationRequest();
  expect(await locationRequests.takeResult(id)).toBeUndefined();
  expect(await locationRequests.findFinished([id, fileHash])).toEqual([]);
  expect(await locationRequests.finish(id, encodedOutcome)).toBe(true);
  expect(await locationRequests.finish(id, encodedOutcome)).toBe(false);
  expect(await countRows('location_request_chunks', 'request_id', id)).toBe(0);
  expect(await locationRequests.findFinished([id, fileHash])).toEqual([id]);
  expect(await locationRequests.takeResult(id)).toEqual({
    fileHash,
    ...encodedOutcome,
    problem: null,
    problemKind: null,
  });
  expect(await locationRequests.takeResult(id)).toBeUndefined();
  expect(await countRows('location_requests', 'id', id)).toBe(0);
  expect(await dataSource.query(`SELECT FROM "images"`)).toEqual([]);
});

test('a problem with the photo is stored as the result of a location request', async () => {
  const id = await stageLocationRequest();
  const problem = { kind: 'location-outside-photo', message: 'Outside.' } as const;
  await locationRequests.finish(id, { status: 'rejected', problem });
  expect(await locationRequests.takeResult(id)).toMatchObject({
    status: 'rejected',
    problem: 'Outside.',
    problemKind: 'location-outside-photo',
    faces: [],
  });
});

test('the result of a deleted location request is discarded', async () => {
  const id = await stageLocationRequest();
  await locationRequests.delete(id);
  expect(await locationRequests.claim(id)).toBeUndefined();
  expect(await locationRequests.finish(id, encodedOutcome)).toBe(false);
});

describe('the sweep', () => {
  test('finds pending location requests, and deletes requests that no client waits for', async () => {
    await dataSource.query(`DELETE FROM "location_requests"`);
    const [pending, expired, finished] = [
      await stageLocationRequest(),
      await stageLocationRequest(-1),
      await stageLocationRequest(),
    ];
    await locationRequests.finish(finished, encodedOutcome);
    expect(await locationRequests.countPending()).toBe(2);
    expect(await locationRequests.deleteExpired()).toBe(1);
    expect(await locationRequests.findOlderThan(0, 10)).toEqual([{ id: pending, fileHash }]);
    expect(await locationRequests.findOlderThan(60_000, 10)).toEqual([]);
    expect(await countRows('location_requests', 'id', expired)).toBe(0);
    expect(await countRows('location_request_chunks', 'request_id', expired)).toBe(0);
  });
});
