import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { DataSource } from 'typeorm';
import { createDataSourceOptions, ImagesRepository, StagingCipher } from '#persistence';
import { Client, computeSha256, readDemoPhoto, retryUntilAccepted } from './client.js';
import { createAuthorizationHeader, createKey } from './keys.js';
import { queueBackends } from './queue-backends.js';
import { type Service, startService } from './service.js';

describe.each(queueBackends)('with the queue on %s, the operation of the service', (queue, variables) => {
  let service: Service;
  let client: Client;
  let dataSource: DataSource;
  let headers: { Authorization: string };
  let photo: Buffer;

  beforeAll(async () => {
    service = await startService({
      ...(await variables()),
      FRS_API_KEYS: 'required',
      FRS_SWEEP_SECONDS: '1',
    });
    client = new Client(service.url);
    headers = createAuthorizationHeader(
      await createKey(service.databaseUrl, 'operator', 'read,write,delete,admin'),
    );
    dataSource = await new DataSource(
      createDataSourceOptions({ url: service.databaseUrl, connections: 2 }),
    ).initialize();
    photo = await sharp(await readDemoPhoto('sample4.jpg'))
      .resize(400)
      .jpeg()
      .toBuffer();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await service.stop();
  });

  const readStatus = async () => (await client.api.GET('/admin/status', { headers })).data!;
  const readFailures = async () => (await client.api.GET('/admin/failures', { headers })).data!.images;
  const lookUp = (fileHash: string) =>
    retryUntilAccepted(
      () => client.lookUpPhoto(fileHash, { ...headers, Prefer: 'wait=10' }),
      ({ status }) => status !== 202,
    );

  /**
   * Stages a photo whose attempts have crashed three times, so that a worker marks it as failed. The photo itself can be
   * encoded.
   */
  async function stageFailingPhoto(): Promise<string> {
    const file = Buffer.concat([photo, Buffer.from(`\0${randomUUID()}`)]);
    const fileHash = computeSha256(file);
    const cipher = new StagingCipher(new URL(service.databaseUrl).password);
    await new ImagesRepository(dataSource, cipher).stage(fileHash, [file]);
    await dataSource.query('UPDATE images SET attempts = 3 WHERE file_hash = $1', [fileHash]);
    expect((await lookUp(fileHash)).status).toBe(422);
    return fileHash;
  }

  test('requires the scope admin', async () => {
    const others = createAuthorizationHeader(
      await createKey(service.databaseUrl, 'user', 'read,write,delete,search'),
    );
    for (const [method, path] of [
      ['GET', '/admin/status'],
      ['GET', '/admin/failures'],
      ['POST', '/admin/failures/retry'],
      ['POST', `/admin/failures/${'0'.repeat(64)}/retry`],
    ] as const) {
      expect((await fetch(service.url + path, { method, headers: others })).status).toBe(403);
      expect((await fetch(service.url + path, { method })).status).toBe(401);
    }
  });

  test('lists the running processes with their versions', async () => {
    const status = await retryUntilAccepted(
      readStatus,
      ({ workers, apis }) => workers.length > 0 && apis.length > 0,
    );
    expect(status.workers).toMatchObject([
      { encoders: 1, tasks: [], finished: expect.any(Object) as object },
    ]);
    expect(status.apis).toHaveLength(1);
    expect(status.versions).toMatchObject({
      service: status.apis[0]!.version,
      models: [status.workers[0]!.model],
      database: expect.stringMatching(/^\d+/) as unknown as string,
      queue_backend: queue === 'Redis' ? 'redis' : 'postgres',
      queue_server: queue === 'Redis' ? (expect.stringMatching(/^\d+\./) as unknown as string) : null,
    });
    expect(status.face_index).toEqual({ kind: 'embedded', stored_faces: null, enrolled_faces: null });
    expect(status.cache.configured).toBe(queue === 'Redis');
  });

  test('counts the finished images and their latency', async () => {
    const before = await readStatus();
    const file = Buffer.concat([photo, Buffer.from(`\0${randomUUID()}`)]);
    await client.uploadPhoto(file, headers);
    const after = await retryUntilAccepted(
      readStatus,
      ({ workers }) => workers[0]!.finished.encoded! > (before.workers[0]?.finished.encoded ?? 0),
    );
    expect(after.throughput.images_per_second).toBeGreaterThan(0);
    expect(after.latency.images).toBeGreaterThan(before.latency.images);
    expect(after.latency.median_seconds).toBeGreaterThan(0);
    expect(after.latency.p95_seconds).toBeGreaterThanOrEqual(after.latency.median_seconds!);
    expect(after.pending).toEqual({ images: 0, oldest_seconds: 0 });
  });

  test('lists a failed image, and a retry encodes it', async () => {
    const fileHash = await stageFailingPhoto();
    const failures = await readFailures();
    expect(failures).toMatchObject([
      {
        file_hash: fileHash,
        problem: 'stopped-encoder',
        retryable: true,
        retryable_until: expect.any(String) as unknown as string,
      },
    ]);
    expect((await readStatus()).failed).toEqual({ images: 1, more: false });
    const { data } = await client.api.POST('/admin/failures/{file_hash}/retry', {
      params: { path: { file_hash: fileHash } },
      headers,
    });
    expect(data).toMatchObject({ retried: 1 });
    expect((await lookUp(fileHash)).status).toBe(200);
    expect(await readFailures()).toEqual([]);
    expect(await dataSource.query('SELECT FROM staged_chunks')).toEqual([]);
  });

  test('retries all failed images whose photos are stored', async () => {
    const fileHashes = [await stageFailingPhoto(), await stageFailingPhoto(), await stageFailingPhoto()];
    // The photo of the last image is not kept any more.
    await dataSource.query('UPDATE images SET retryable_until = now() WHERE file_hash = $1', [fileHashes[2]]);
    const { data } = await client.api.POST('/admin/failures/retry', { headers });
    expect(data).toMatchObject({ retried: 2 });
    expect((await lookUp(fileHashes[0]!)).status).toBe(200);
    expect((await lookUp(fileHashes[1]!)).status).toBe(200);
    expect(await readFailures()).toMatchObject([{ file_hash: fileHashes[2], retryable: false }]);
    const { error } = await client.api.POST('/admin/failures/{file_hash}/retry', {
      params: { path: { file_hash: fileHashes[2]! } },
      headers,
    });
    expect(error).toMatchObject({ status: 409, type: 'urn:frs:problem:not-retryable' });
    // A worker deletes the photo, because its time is over.
    await retryUntilAccepted(
      () => dataSource.query<unknown[]>('SELECT FROM staged_chunks'),
      (chunks) => chunks.length === 0,
    );
  });
});
