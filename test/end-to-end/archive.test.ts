import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDataSourceOptions } from '#persistence/administration';
import {
  type ImageListAnswer,
  type ImportAnswer,
  type operations,
} from '../../clients/typescript/src/index.js';
import { pickRedisDatabase } from '../servers/redis.js';
import { Client, readDemoPhoto, retryUntilAccepted, computeSha256 } from './client.js';
import { type Service, startService } from './service.js';

let service: Service;
let client: Client;
let photos: Buffer[];

/** A second service with a cache and a retention time. The second service has no images at the start of each test. */
let secondService: Service;
let secondClient: Client;

beforeAll(async () => {
  [service, secondService] = await Promise.all([
    startService({ FRS_SWEEP_SECONDS: '1' }),
    startService({
      CACHE_REDIS_URL: await pickRedisDatabase(),
      FRS_RETENTION_DAYS: '30',
      FRS_SWEEP_SECONDS: '1',
    }),
  ]);
  client = new Client(service.url);
  secondClient = new Client(secondService.url);
  photos = await Promise.all(['sample1.jpg', 'sample2.jpg', 'sample3.jpg'].map(readDemoPhoto));
  for (const photo of photos) await client.uploadPhoto(photo);
  await retryUntilAccepted(
    () => client.getStatistics(),
    ({ body }) => body.number_of_images_processed === photos.length,
  );
});

afterEach(async () => {
  const { images } = (await secondClient.api.GET('/images')).data!;
  for (const { file_hash } of images) {
    await secondClient.api.DELETE('/face_encoding/{file_hash}', { params: { path: { file_hash } } });
  }
});

afterAll(async () => {
  await secondService?.stop();
  await service?.stop();
});

type ListQuery = NonNullable<operations['listImages']['parameters']['query']>;

async function listImages(query: ListQuery = {}): Promise<ImageListAnswer> {
  return (await client.api.GET('/images', { params: { query } })).data!;
}

async function exportImages(): Promise<string> {
  return (await client.api.GET('/export', { parseAs: 'text' })).data!;
}

async function importBody({ api }: Client, body: string): Promise<ImportAnswer> {
  return (await api.POST('/import', { body })).data!;
}

test('images are listed in the order of their creation, in pages', async () => {
  const whole = await listImages();
  expect(whole.images.map(({ file_hash }) => file_hash)).toEqual(photos.map(computeSha256));
  expect(whole.next_cursor).toBeNull();
  const first = await listImages({ limit: 2 });
  const second = await listImages({ limit: 2, cursor: first.next_cursor! });
  expect([...first.images, ...second.images]).toEqual(whole.images);
  expect(second.next_cursor).toBeNull();
});

test('images are listed by status and by time', async () => {
  const { images } = await listImages();
  expect((await listImages({ status: 'encoded' })).images).toEqual(images);
  expect((await listImages({ status: 'failed' })).images).toEqual([]);
  expect((await listImages({ until: images[0]!.created_at })).images).toEqual([]);
  expect((await listImages({ since: '2020-01-01', until: '2100-01-01' })).images).toEqual(images);
});

/** A cursor in the correct format, but with a date that does not exist. */
const cursorWithInvalidDate = Buffer.from(`2026-02-30 00:00:00+00|${'0'.repeat(64)}`).toString('base64url');

test.each([
  '?status=lost',
  '?limit=0',
  '?cursor=abc',
  `?cursor=${cursorWithInvalidDate}`,
  '?since=yesterday',
  '?page=2',
])('a list with %s is refused', async (query) => {
  const { status, body } = await client.request(`/images${query}`);
  expect(status).toBe(400);
  expect(body.detail).toEqual(expect.any(String));
});

test('another service imports an export with the same numbers, and importing it again has no effect', async () => {
  const lines = await exportImages();
  expect(lines.trim().split('\n')).toHaveLength(photos.length);
  expect(await importBody(secondClient, lines)).toMatchObject({
    imported: photos.length,
    known: 0,
    refused: 0,
  });
  expect(await importBody(secondClient, lines)).toMatchObject({
    imported: 0,
    known: photos.length,
    refused: 0,
  });
  for (const photo of photos) {
    const { body } = await client.lookUpPhoto(computeSha256(photo));
    expect((await secondClient.lookUpPhoto(computeSha256(photo))).body.face_encoding).toEqual(
      body.face_encoding,
    );
  }
  const stats = (await client.getStatistics()).body;
  await retryUntilAccepted(
    () => secondClient.getStatistics(),
    ({ body }) => JSON.stringify(body) === JSON.stringify(stats),
  );
});

test('encodings of other systems are imported, and only invalid lines are refused', async () => {
  const encoding = Array.from({ length: 128 }, (_, i) => Math.sin(i) / 10);
  const hash = 'd'.repeat(64);
  const answer = await importBody(
    client,
    [
      JSON.stringify({ file_hash: hash, model: 'dlib', faces: [{ encoding }] }),
      'no JSON',
      JSON.stringify({ file_hash: 'e'.repeat(64), faces: [{ encoding: [1, 2, 3] }] }),
    ].join('\n'),
  );
  expect(answer).toMatchObject({ imported: 1, refused: 2, refusals: [{ line: 2 }, { line: 3 }] });
  const { status, body } = await client.lookUpPhoto(hash);
  expect(status).toBe(200);
  expect(body).toEqual({
    message: 'OK',
    file_hash: hash,
    face_encoding: encoding.map(Math.fround),
    faces: [{ encoding: encoding.map(Math.fround) }],
    model: 'dlib',
    origin: 'imported',
  });
});

test('lines with values that the database cannot store are refused', async () => {
  const faces = [{ encoding: Array(128).fill(0) }];
  const lines = [
    { faces: [{ encoding: Array(128).fill(1e39) }] },
    { faces: [{ ...faces[0], box: { x: -1e300, y: 0, width: 1, height: 1 } }] },
    { faces: [{ ...faces[0], score: 2 }] },
    { faces, width: 2 ** 31 },
    { faces, model: 'a\0b' },
  ];
  const text = lines.map((line) => JSON.stringify({ file_hash: 'f'.repeat(64), ...line })).join('\n');
  expect(await importBody(client, text)).toMatchObject({ imported: 0, refused: lines.length });
});

test('a photo whose encodings were imported is encoded again, and counted once', async () => {
  const photo = photos[0]!;
  const forged = Array<number>(128).fill(0.25);
  const line = JSON.stringify({ file_hash: computeSha256(photo), faces: [{ encoding: forged }] });
  expect(await importBody(secondClient, line)).toMatchObject({ imported: 1 });
  expect((await secondClient.lookUpPhoto(computeSha256(photo))).body.face_encoding).toEqual(forged);
  await retryUntilAccepted(
    () => secondClient.getStatistics(),
    ({ body }) => body.average_face_encodings?.[0]?.[0] === 0.25,
  );
  const { body: real } = await client.lookUpPhoto(computeSha256(photo));
  const uploads = await Promise.all([
    secondClient.uploadPhoto(photo),
    secondClient.uploadPhoto(photo),
    secondClient.uploadPhoto(photo),
  ]);
  for (const upload of uploads) expect(upload).toMatchObject({ status: 200, body: real });
  // The look-up returns the computed encoding, so nothing of the imported encoding remains.
  expect((await secondClient.lookUpPhoto(computeSha256(photo))).body).toEqual(real);
  // The photo is stored now, so importing its line again has no effect.
  expect(await importBody(secondClient, line)).toMatchObject({ imported: 0, known: 1 });
  const { body: stats } = await retryUntilAccepted(
    () => secondClient.getStatistics(),
    ({ body }) => body.average_face_encodings?.[0]?.[0] === real.face_encoding![0],
  );
  expect(stats).toMatchObject({
    number_of_images_processed: 1,
    average_face_encodings: [real.face_encoding],
  });
  expect((await secondClient.uploadPhoto(photo)).body).toEqual(real);
});

test('a file that is not a photo is refused, even if encodings were imported under its hash', async () => {
  const text = Buffer.from('no photo');
  const line = JSON.stringify({ file_hash: computeSha256(text), faces: [{ encoding: Array(128).fill(0) }] });
  await importBody(client, line);
  expect((await client.uploadPhoto(text)).status).toBe(415);
  expect((await client.lookUpPhoto(computeSha256(text))).status).toBe(200);
});

test('images that are older than the retention period are deleted, also from the cache', async () => {
  const dataSource = await new DataSource(
    createDataSourceOptions({ url: secondService.databaseUrl, connections: 2 }),
  ).initialize();
  const [old, young] = photos as [Buffer, Buffer];
  try {
    const { body: encoded } = await secondClient.uploadPhoto(old);
    await secondClient.uploadPhoto(young);
    // These requests store the responses in the cache.
    for (const photo of [old, young])
      expect((await secondClient.lookUpPhoto(computeSha256(photo))).status).toBe(200);
    await dataSource.query(`UPDATE images SET created_at = now() - interval '31 days' WHERE file_hash = $1`, [
      computeSha256(old),
    ]);
    await retryUntilAccepted(
      () => secondClient.lookUpPhoto(computeSha256(old)),
      ({ status }) => status === 404,
    );
    expect((await secondClient.lookUpPhoto(computeSha256(young))).status).toBe(200);
    await retryUntilAccepted(
      () => secondClient.getStatistics(),
      ({ body }) => body.number_of_images_processed === 1,
    );
    expect((await secondClient.uploadPhoto(old)).body).toEqual(encoded);
    await retryUntilAccepted(
      () => secondClient.getStatistics(),
      ({ body }) => body.number_of_images_processed === 2,
    );
    expect((await secondClient.lookUpPhoto(computeSha256(old))).status).toBe(200);
  } finally {
    await dataSource.destroy();
  }
});

test('while another transaction locks the statistics row, deletions are answered with `busy`, and all other requests succeed', async () => {
  const holder = await new DataSource(
    createDataSourceOptions({ url: service.databaseUrl, connections: 1 }),
  ).initialize();
  const hashes = Array.from({ length: 10 }, (_, number) => String(number).padStart(64, '0'));
  const remove = (fileHash: string): Promise<Response> =>
    fetch(`${service.url}/face_encoding/${fileHash}`, { method: 'DELETE' });
  try {
    // The images are imported and counted first, because the deletion of an image changes the statistics only if the
    // image is counted.
    const [line] = (await exportImages()).split('\n');
    const image = JSON.parse(line!) as object;
    await importBody(
      client,
      hashes.map((fileHash) => `${JSON.stringify({ ...image, file_hash: fileHash })}\n`).join(''),
    );
    const { images } = await listImages({ status: 'encoded', limit: 1000 });
    await retryUntilAccepted(
      () => client.getStatistics(),
      ({ body }) => body.number_of_images_processed === images.length,
    );
    await holder.transaction(async (manager) => {
      const wait = (): Promise<unknown> => manager.query('SELECT FROM "statistics" FOR UPDATE');
      await wait();
      let answered = false;
      const deletions = Promise.all(hashes.map(remove)).finally(() => {
        answered = true;
      });
      for (let round = 0; !answered; round++) {
        // The query is repeated, because PostgreSQL ends idle transactions, which would release the lock.
        await wait();
        expect((await client.getStatistics()).status).toBe(200);
        expect((await client.request('/readyz')).status).toBe(200);
        if (round === 0) expect((await client.uploadPhoto(photos[0]!)).status).toBe(200);
      }
      for (const response of await deletions) {
        expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
        expect(await response.json()).toMatchObject({ type: 'urn:frs:problem:busy' });
      }
    });
    expect((await remove(hashes[0]!)).status).toBe(204);
  } finally {
    await holder.destroy();
  }
});

test('if an image was deleted in the database, uploads and comparisons do not use its copy in the cache', async () => {
  const dataSource = await new DataSource(
    createDataSourceOptions({ url: secondService.databaseUrl, connections: 2 }),
  ).initialize();
  const [sent, compared] = photos as [Buffer, Buffer];
  try {
    const { body: encoded } = await secondClient.uploadPhoto(sent);
    await secondClient.uploadPhoto(compared);
    // These requests store the responses in the cache.
    for (const photo of [sent, compared])
      expect((await secondClient.lookUpPhoto(computeSha256(photo))).status).toBe(200);
    await dataSource.query('DELETE FROM images');
    const face = { file_hash: computeSha256(compared) };
    const { response } = await secondClient.api.POST('/compare', { body: { faces: [face, face] } });
    expect(response.status).toBe(404);
    expect((await secondClient.uploadPhoto(sent)).body).toEqual(encoded);
    expect(await dataSource.query('SELECT file_hash, status FROM images')).toEqual([
      { file_hash: computeSha256(sent), status: 'encoded' },
    ]);
  } finally {
    await dataSource.destroy();
  }
});
