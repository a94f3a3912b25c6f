import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { DataSource } from 'typeorm';
import { createDataSourceOptions, ImagesRepository, StagingCipher } from '#persistence';
import { type FaceEncodingAnswer, type PendingAnswer } from '../../clients/typescript/src/index.js';
import {
  type AnswerBody,
  Client,
  readDemoPhoto,
  retryUntilAccepted,
  createFormFile,
  computeSha256,
} from './client.js';
import { queueBackends } from './queue-backends.js';
import { type Service, startService } from './service.js';

describe.each(queueBackends)('the service with its queue on %s', (_, variables) => {
  let service: Service;
  let client: Client;
  let dataSource: DataSource;
  let landscape: Buffer;

  beforeAll(async () => {
    service = await startService({ ...(await variables()), FRS_SWEEP_SECONDS: '1', FRS_WORKER_THREADS: '2' });
    client = new Client(service.url);
    dataSource = await new DataSource(
      createDataSourceOptions({ url: service.databaseUrl, connections: 2 }),
    ).initialize();
    landscape = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#47a' } })
      .png()
      .toBuffer();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await service.stop();
  });

  /** Waits until all encoded images are counted, and returns the statistics. */
  async function waitForCompleteStatistics(): Promise<AnswerBody> {
    await retryUntilAccepted(
      () => dataSource.query<unknown[]>(`SELECT 1 FROM images WHERE status = 'encoded' AND NOT counted`),
      (uncounted) => uncounted.length === 0,
    );
    return (await client.getStatistics()).body;
  }

  async function deletePhoto(photo: Buffer): Promise<number> {
    const path = { file_hash: computeSha256(photo) };
    return (await client.api.DELETE('/face_encoding/{file_hash}', { params: { path } })).response.status;
  }

  test('returns statistics that contain only zeros before the first face is stored', async () => {
    for (const path of ['/stats', '/stats/']) {
      const { status, body } = await client.request(path);
      expect(status).toBe(200);
      expect(body).toEqual({
        number_of_images_processed: 0,
        average_face_encodings: [Array(128).fill(0)],
      });
    }
  });

  describe('with given locations', () => {
    const locations = [
      { x: 1468, y: 214, width: 210, height: 223 },
      { x: 836, y: 423, width: 197, height: 229 },
    ];

    async function encodeFacesAtLocations(photo: Buffer, headers: Record<string, string> = {}) {
      return client.api.POST('/generate_face_encoding', {
        body: { upload_file: createFormFile(photo), faces: JSON.stringify(locations) },
        headers,
      });
    }

    test('encodes exactly the faces at these locations, in the same order, and stores nothing', async () => {
      const photo = await readDemoPhoto('sample1.jpg');
      const { data, response } = await encodeFacesAtLocations(photo, { Prefer: 'respond-async' });
      expect(response.status).toBe(200);
      expect(response.headers.get('Preference-Applied')).toBeNull();
      const { faces, face_encoding, width, file_hash } = data as FaceEncodingAnswer;
      expect({ width, file_hash }).toEqual({ width: 1920, file_hash: computeSha256(photo) });
      expect(faces!.map(({ box }) => box)).toEqual(locations);
      expect(face_encoding).toEqual(faces![0]!.encoding);
      expect((await client.lookUpPhoto(computeSha256(photo))).status).toBe(404);
      expect((await waitForCompleteStatistics()).number_of_images_processed).toBe(0);
      for (const table of ['location_requests', 'location_request_chunks', 'staged_chunks']) {
        expect(await dataSource.query(`SELECT FROM "${table}"`)).toEqual([]);
      }
    });

    test('does not change the stored response for the same photo', async () => {
      const photo = await readDemoPhoto('sample1.jpg');
      const before = await client.uploadPhoto(photo);
      const { data } = await encodeFacesAtLocations(photo);
      expect(await client.uploadPhoto(photo)).toMatchObject({ status: 200, body: before.body });
      const [, middle] = (data as FaceEncodingAnswer).faces!;
      const distance = Math.hypot(
        ...before.body.face_encoding!.map((value, i) => value - (middle!.encoding as number[])[i]!),
      );
      expect(distance).toBeLessThan(0.2);
      await deletePhoto(photo);
    });
  });

  test('encodes a photo, and then finds it by its hash', async () => {
    const photo = await readDemoPhoto('sample4.jpg');
    const { status, body } = await client.uploadPhoto(photo);
    expect(status).toBe(200);
    expect(body.message).toMatch(/^OK( - Multiple faces\. Returning first)?$/);
    expect(body.file_hash).toBe(computeSha256(photo));
    expect(body.face_encoding).toHaveLength(128);
    expect(body.face_encoding).toEqual(body.faces![0]!.encoding);

    const again = await client.uploadPhoto(photo);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(body);
    const looked = await client.lookUpPhoto(computeSha256(photo));
    expect(looked.status).toBe(200);
    expect(looked.body).toEqual(body);
  });

  test('returns the number of images with a face, and the mean encoding of their first faces, as statistics', async () => {
    const answers = await Promise.all(
      ['sample1.jpg', 'sample2.jpg', 'sample3.jpg'].map(async (name) =>
        client.uploadPhoto(await readDemoPhoto(name)),
      ),
    );
    answers.push(await client.uploadPhoto(await readDemoPhoto('sample4.jpg')));
    await client.uploadPhoto(landscape);
    const first = answers.map(({ body }) => body.face_encoding!);
    const { body } = await retryUntilAccepted(
      () => client.getStatistics(),
      (stats) => stats.body.number_of_images_processed === first.length,
    );
    body.average_face_encodings![0]!.forEach((component, i) => {
      const mean = first.reduce((sum, encoding) => sum + encoding[i]!, 0) / first.length;
      expect(component).toBeCloseTo(mean, 12);
    });
  });

  test('allows caches to store the response to a look-up, and to revalidate their copies', async () => {
    const hash = computeSha256(await readDemoPhoto('sample4.jpg'));
    const { headers } = await client.lookUpPhoto(hash);
    expect(headers.get('cache-control')).toBe('public, max-age=60');
    const etag = headers.get('etag')!;
    expect(etag).toMatch(/^"[^"]+"$/);
    expect(
      await requestStatusWithExactHeaders(`${service.url}/face_encoding/${hash}`, { 'If-None-Match': etag }),
    ).toBe(304);
    expect(
      await requestStatusWithExactHeaders(`${service.url}/face_encoding/${hash}`, {
        'If-None-Match': '"old"',
      }),
    ).toBe(200);
    const unknown = await client.lookUpPhoto('0'.repeat(64));
    expect(unknown.headers.get('cache-control')).toBe('no-store');
  });

  test('does not confirm a cached response as valid if the image was deleted and imported again with other numbers', async () => {
    const hash = computeSha256(Buffer.from('imported twice'));
    const path = { file_hash: hash };
    const bring = (value: number) =>
      client.api.POST('/import', {
        body: JSON.stringify({ file_hash: hash, faces: [{ encoding: Array(128).fill(value) }] }),
      });
    await bring(0.25);
    const { headers } = await client.lookUpPhoto(hash);
    await client.api.DELETE('/face_encoding/{file_hash}', { params: { path } });
    await bring(0.5);
    const again = await client.lookUpPhoto(hash, {
      'If-None-Match': headers.get('etag')!,
      // Without this header, fetch adds `Cache-Control: no-cache` to conditional requests.
      'Cache-Control': 'max-age=0',
    });
    expect([again.status, again.body.face_encoding?.[0]]).toEqual([200, 0.5]);
    await client.api.DELETE('/face_encoding/{file_hash}', { params: { path } });
  });

  test('counts the encoded photos in its metrics, and logs the ID of each request', async () => {
    const answer = await client.request('/stats', { headers: { 'X-Request-Id': 'test-1' } });
    expect(answer.headers.get('x-request-id')).toBe('test-1');
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(
      /frs_http_request_seconds_count\{method="GET",route="\/stats",status="200"\} \d+/,
    );
    expect(metrics).toMatch(/frs_pending_images 0/);
    expect(metrics).toMatch(/frs_location_request_seconds_count\{result="encoded"\} [1-9]/);
  });

  test('returns the requested parts in the requested encoding format', async () => {
    const hash = computeSha256(await readDemoPhoto('sample4.jpg'));
    const whole = (await client.lookUpPhoto(hash)).body;
    const ask = (query: { fields?: string; encoding_format?: 'numbers' | 'base64' }) =>
      client.api.GET('/face_encoding/{file_hash}', { params: { path: { file_hash: hash }, query } });
    const boxes = requireEncodedAnswer((await ask({ fields: 'box,score' })).data);
    expect(Object.keys(boxes).sort()).toEqual(['faces', 'file_hash', 'message']);
    expect(boxes.faces).toEqual(whole.faces!.map(({ box, score }) => ({ box, score })));
    const body = requireEncodedAnswer(
      (await ask({ fields: 'face_encoding,landmarks_68', encoding_format: 'base64' })).data,
    );
    const bytes = Buffer.from(body.face_encoding as string, 'base64');
    expect(Array.from({ length: 128 }, (_, i) => bytes.readFloatLE(4 * i))).toEqual(whole.face_encoding);
    expect(body.faces![0]).toEqual({ landmarks_68: expect.any(Array) });
    for (const query of ['fields=colour', 'encoding_format=hex']) {
      expect((await client.request(`/face_encoding/${hash}?${query}`)).status).toBe(400);
    }
  });

  test('reports that a photo contains several faces', async () => {
    const { body } = await client.uploadPhoto(await readDemoPhoto('sample1.jpg'));
    expect(body.message).toBe('OK - Multiple faces. Returning first');
    expect(body.faces!.length).toBeGreaterThan(1);
    for (const { box } of body.faces!) {
      expect(box.x).toBeGreaterThan(-box.width / 2);
      expect(box.x + box.width / 2).toBeLessThan(body.width!);
      expect(box.y + box.height / 2).toBeLessThan(body.height!);
    }
  });

  test('reports that a photo contains no face, in the responses to uploads and look-ups', async () => {
    const expected = { message: 'No faces found!', file_hash: computeSha256(landscape) };
    for (const ask of [
      () => client.uploadPhoto(landscape),
      () => client.lookUpPhoto(computeSha256(landscape)),
    ]) {
      const { status, body } = await ask();
      expect(status).toBe(422);
      expect(body).toMatchObject(expected);
    }
  });

  test('answers a hundred concurrent uploads of the same bytes, but encodes and counts the photo only once', async () => {
    const before = (await waitForCompleteStatistics()).number_of_images_processed!;
    const photo = await readDemoPhoto('sample5.jpg');
    const answers = await Promise.all(Array.from({ length: 100 }, () => client.uploadPhoto(photo)));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toEqual(answers[0]!.body);
    }
    const [image] = await dataSource.query<{ attempts: number }[]>(
      'SELECT attempts FROM images WHERE file_hash = $1',
      [computeSha256(photo)],
    );
    expect(image!.attempts).toBe(1);
    await retryUntilAccepted(
      () => client.getStatistics(),
      (stats) => stats.body.number_of_images_processed === before + 1,
    );
  });

  test.each(['respond-async', 'wait=0'])('answers immediately with Prefer: %s', async (prefer) => {
    const photo = await sharp(await readDemoPhoto('sample6.jpg'))
      .withExif({ IFD0: { ImageDescription: prefer } })
      .toBuffer();
    const { status, headers, body } = await client.uploadPhoto(photo, { Prefer: prefer });
    expect(status).toBe(202);
    expect(body.file_hash).toBe(computeSha256(photo));
    expect(headers.get('location')).toBe(`/face_encoding/${computeSha256(photo)}`);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(headers.get('preference-applied')).toBe(prefer);
    const polled = await retryUntilAccepted(
      () => client.lookUpPhoto(computeSha256(photo)),
      (answer) => answer.status !== 202,
    );
    expect(polled.status).toBe(200);
  });

  test('answers with the encoding if the photo is encoded within the time that Prefer allows', async () => {
    const photo = await sharp(await readDemoPhoto('sample6.jpg'))
      .flop()
      .toBuffer();
    const { status, body } = await client.uploadPhoto(photo, { Prefer: 'wait=30' });
    expect(status).toBe(200);
    expect(body.face_encoding).toHaveLength(128);
  });

  test('answers a look-up of a pending image with 202, and encodes the image even if it was never enqueued', async () => {
    const photo = await sharp(await readDemoPhoto('sample3.jpg'))
      .flop()
      .toBuffer();
    async function* streamChunks(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(photo);
    }
    await new ImagesRepository(dataSource, new StagingCipher(new URL(service.databaseUrl).password)).stage(
      computeSha256(photo),
      streamChunks(),
    );
    const pending = await client.lookUpPhoto(computeSha256(photo));
    expect(pending.status).toBe(202);
    expect(pending.body).toEqual({ message: 'Pending', file_hash: computeSha256(photo) });
    expect(pending.headers.get('retry-after')).toMatch(/^\d+$/);
    const found = await client.lookUpPhoto(computeSha256(photo), { Prefer: 'wait=30' });
    expect(found.status).toBe(200);
  });

  test('deletes an image, and encodes the image again if it is uploaded again', async () => {
    const photo = await sharp(await readDemoPhoto('sample2.jpg'))
      .rotate(3)
      .toBuffer();
    const before = await waitForCompleteStatistics();
    const first = await client.uploadPhoto(photo);
    expect(first.status).toBe(200);
    await client.lookUpPhoto(computeSha256(photo));
    await retryUntilAccepted(
      () => client.getStatistics(),
      ({ body }) => body.number_of_images_processed === before.number_of_images_processed! + 1,
    );
    for (let repetition = 0; repetition < 2; repetition++) {
      expect(await deletePhoto(photo)).toBe(204);
      expect((await client.lookUpPhoto(computeSha256(photo))).status).toBe(404);
      expect((await client.getStatistics()).body).toEqual(before);
    }
    const again = await client.uploadPhoto(photo);
    expect(again.body).toEqual(first.body);
  });

  test('deletes an image while it is pending', async () => {
    const photo = await sharp(await readDemoPhoto('sample3.jpg'))
      .rotate(3)
      .toBuffer();
    await client.uploadPhoto(photo, { Prefer: 'respond-async' });
    expect(await deletePhoto(photo)).toBe(204);
    expect((await client.lookUpPhoto(computeSha256(photo), { Prefer: 'wait=2' })).status).toBe(404);
    expect((await client.uploadPhoto(photo)).status).toBe(200);
  });

  test('stores no bytes of a photo any more after the response to its upload', async () => {
    const [{ count }] = await retryUntilAccepted(
      () => dataSource.query<[{ count: string }]>('SELECT count(*) FROM staged_chunks'),
      ([row]) => row.count === '0',
    );
    expect(count).toBe('0');
  });

  test('serves its documentation, and an OpenAPI document that contains every route', async () => {
    const docs = await fetch(`${service.url}/docs`);
    expect(docs.status).toBe(200);
    expect(await docs.text()).toContain('swagger-ui');
    const { paths } = (await client.loadApiDocument()).openApi;
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/generate_face_encoding', '/face_encoding/{file_hash}', '/stats']),
    );
  });

  test('answers the liveness and readiness probes', async () => {
    expect((await client.api.GET('/healthz')).response.status).toBe(200);
    expect((await client.api.GET('/readyz')).response.status).toBe(200);
  });
});

/** Returns the response for an encoded image. */
function requireEncodedAnswer(answer: FaceEncodingAnswer | PendingAnswer | undefined): FaceEncodingAnswer {
  if (answer === undefined || answer.message === 'Pending') throw new Error('The image is not encoded.');
  return answer;
}

/**
 * Sends a request with exactly the given headers, and returns its status. `fetch` would add other headers to
 * conditional requests.
 */
async function requestStatusWithExactHeaders(url: string, headers: Record<string, string>): Promise<number> {
  const [response] = (await once(get(url, { headers }), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode!;
}
