import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import sharp from 'sharp';
import { DataSource } from 'typeorm';
import { createDataSourceOptions, ImagesRepository, StagingCipher } from '#persistence';
import { Client, readDemoPhoto, retryUntilAccepted, computeSha256 } from './client.js';
import { makeFatal, environmentWithFatalPhotos } from './fatal-photos.js';
import { queueBackends } from './queue-backends.js';
import { type Service, startService } from './service.js';

const photoCount = 12;

let photo: Buffer;

beforeAll(async () => {
  photo = await sharp(await readDemoPhoto('sample4.jpg'))
    .resize(500)
    .jpeg()
    .toBuffer();
});

let service: Service;
let client: Client;
let dataSource: DataSource;

/**
 * Creates photos of the same face with different hashes, which no other test uses. Bytes after the end of a JPEG do not
 * change the picture.
 */
let photos: Buffer[];

describe.each(queueBackends)('with the queue on %s', (queue, variables) => {
  let environment: Record<string, string>;
  let workerWasKilled = false;

  beforeAll(async () => {
    environment = await variables();
    service = await startService({
      ...environment,
      ...environmentWithFatalPhotos,
      FRS_SWEEP_SECONDS: '1',
      FRS_WORKER_THREADS: '2',
    });
    client = new Client(service.url);
    dataSource = await new DataSource(
      createDataSourceOptions({ url: service.databaseUrl, connections: 2 }),
    ).initialize();
  });

  beforeEach(async () => {
    await deleteAllImages();
    photos = Array.from({ length: photoCount }, () =>
      Buffer.concat([photo, Buffer.from(`\0${randomUUID()}`)]),
    );
  });

  afterEach(() => {
    if (!workerWasKilled) expect(service.readLog()).not.toContain(', restarting in');
  });

  afterAll(async () => {
    await dataSource.destroy();
    // `stop` rejects, because the last test has killed the worker.
    if (workerWasKilled) await expect(service.stop()).rejects.toThrow('worker was killed by SIGKILL');
    else await service.stop();
  });

  test('a photo that always kills its encoder is marked as failed, and concurrent photos are encoded', async () => {
    photos[1] = makeFatal(photos[1]!);
    await uploadAllPhotos();
    for (const [i, photo] of photos.entries()) {
      const { status, body } = await retryUntilAccepted(
        () => client.lookUpPhoto(computeSha256(photo), { Prefer: 'wait=10' }),
        (answer) => answer.status !== 202,
      );
      expect(status).toBe(i === 1 ? 422 : 200);
      if (i === 1)
        expect(body.message).toBe('This photo crashed the encoder 3 times and is not tried again.');
    }
    expect(await dataSource.query('SELECT attempts FROM images WHERE status <> $1', ['encoded'])).toEqual([
      { attempts: 3 },
    ]);
    // The failed photo is kept for some time, so that it can be retried.
    expect(await dataSource.query('SELECT file_hash FROM staged_chunks')).toEqual([
      { file_hash: computeSha256(photos[1]) },
    ]);
  });

  test('if one photo crashes a worker repeatedly, the other photos of this worker are still encoded', async () => {
    const [last, ...bystanders] = photos as [Buffer, ...Buffer[]];
    await Promise.all([
      stagePhotoWithBegunAttempts(last, 3),
      ...bystanders.map((photo) => stagePhotoWithBegunAttempts(photo, 1)),
    ]);
    for (const photo of bystanders) {
      const { status } = await retryUntilAccepted(
        () => client.lookUpPhoto(computeSha256(photo), { Prefer: 'wait=10' }),
        (answer) => answer.status !== 202,
      );
      expect(status).toBe(200);
    }
    expect((await client.lookUpPhoto(computeSha256(last), { Prefer: 'wait=10' })).body.message).toBe(
      'This photo crashed the encoder 3 times and is not tried again.',
    );
    await retryUntilAccepted(
      () => client.getStatistics(),
      ({ body }) => body.number_of_images_processed === bystanders.length,
    );
  });

  if (queue === 'PostgreSQL')
    test('photos that were staged with a previous secret are marked as failed, do not delay other photos, and are encoded if they are uploaded again', async () => {
      const [lost, other] = photos as [Buffer, Buffer];
      await new ImagesRepository(dataSource, new StagingCipher('the old secret')).stage(computeSha256(lost), [
        lost,
      ]);
      // Inserts undecryptable images: as many as one run of the sweep enqueues, and all of them older than the image
      // that can be encoded.
      await dataSource.query(
        `WITH staged AS (
           INSERT INTO images (file_hash, status, staging_key, created_at)
           SELECT encode(sha256(convert_to('lost ' || n, 'UTF8')), 'hex'), 'pending', staging_key, now() - interval '1 hour'
           FROM generate_series(1, 500) n, images WHERE images.file_hash = $1 RETURNING file_hash
         )
         INSERT INTO staged_chunks SELECT file_hash, 0, sha256('anything') FROM staged`,
        [computeSha256(lost)],
      );
      await new ImagesRepository(dataSource, new StagingCipher(new URL(service.databaseUrl).password)).stage(
        computeSha256(other),
        [other],
      );
      const answerOf = (photo: Buffer) =>
        retryUntilAccepted(
          () => client.lookUpPhoto(computeSha256(photo)),
          ({ status }) => status !== 202,
        );
      expect((await answerOf(other)).status).toBe(200);
      expect(await answerOf(lost)).toMatchObject({
        status: 422,
        body: { type: 'urn:frs:problem:undecryptable', message: expect.stringContaining('send it again') },
      });
      const metrics = await (await fetch(`${service.url}/metrics`)).text();
      expect(metrics).toMatch(/^frs_pending_images 0$/m);
      const sent = await client.uploadPhoto(lost);
      expect(sent).toMatchObject({ status: 200, body: { file_hash: computeSha256(lost) } });
      expect((await client.lookUpPhoto(computeSha256(lost))).body).toEqual(sent.body);
    });

  if (queue === 'Redis')
    test('a requested clustering is not lost when Redis is flushed', async () => {
      const connection = new Redis(environment.REDIS_URL!);
      await client.api.POST('/clusters');
      await connection.flushdb();
      await connection.quit();
      await retryUntilAccepted(
        () => client.api.GET('/clusters/run'),
        ({ data }) => data?.state === 'idle' && data.last?.state === 'succeeded',
      );
    });

  if (queue === 'Redis')
    test('no accepted photo is lost when Redis is flushed', async () => {
      const connection = new Redis(environment.REDIS_URL!);
      for (const photo of photos) {
        await client.uploadPhoto(photo, { Prefer: 'respond-async' });
        await connection.flushdb();
      }
      await connection.quit();
      await expectAllPhotosEncodedOnce();
    });

  test('when a worker is killed, the next worker finishes its images', async () => {
    workerWasKilled = true;
    await uploadAllPhotos();
    process.kill(findProcessId('worker'), 'SIGKILL');
    await expectAllPhotosEncodedOnce();
  });
});

/** Deletes all images of the service. */
async function deleteAllImages(): Promise<void> {
  await dataSource.query(
    `WITH uncounted AS (DELETE FROM images WHERE NOT counted RETURNING file_hash)
     DELETE FROM staged_chunks USING uncounted WHERE staged_chunks.file_hash = uncounted.file_hash`,
  );
  const { images } = (await client.api.GET('/images')).data!;
  for (const { file_hash } of images) {
    await client.api.DELETE('/face_encoding/{file_hash}', { params: { path: { file_hash } } });
  }
  await retryUntilAccepted(
    () => client.getStatistics(),
    ({ body }) => body.number_of_images_processed === 0,
  );
}

/** Uploads photos without waiting for their encodings. */
async function uploadAllPhotos(): Promise<void> {
  for (const photo of photos) {
    const { status } = await client.uploadPhoto(photo, { Prefer: 'respond-async' });
    expect([200, 202]).toContain(status);
  }
}

/** Checks that every accepted photo has a result, is counted once, and has no staged bytes left. */
async function expectAllPhotosEncodedOnce(): Promise<void> {
  for (const photo of photos) {
    const { status } = await retryUntilAccepted(
      () => client.lookUpPhoto(computeSha256(photo)),
      (answer) => answer.status !== 202,
    );
    expect(status).toBe(200);
  }
  await retryUntilAccepted(
    () => client.getStatistics(),
    ({ body }) => body.number_of_images_processed === photoCount,
  );
  expect(await dataSource.query('SELECT 1 FROM staged_chunks')).toEqual([]);
}

/** Stages a photo and sets the number of its attempts that began and did not end. */
async function stagePhotoWithBegunAttempts(photo: Buffer, attempts: number): Promise<void> {
  const images = new ImagesRepository(dataSource, new StagingCipher(new URL(service.databaseUrl).password));
  const hash = computeSha256(photo);
  await images.stage(hash, [photo]);
  await dataSource.query('UPDATE images SET attempts = $2 WHERE file_hash = $1', [hash, attempts]);
}

/** Finds the process ID of one application of the service, for example of the worker. */
function findProcessId(application: string): number {
  const processes = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const line = processes
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .find(
      ([, parent, ...args]) =>
        Number(parent) === service.pid && args.join(' ').includes(`/programs/${application}.js`),
    );
  return Number(line![0]);
}
