import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { DataSource } from 'typeorm';
import { createDataSourceOptions } from '#persistence/administration';
import {
  type EncodedPhotoLine,
  type PendingPhotoLine,
  readLines,
  type RefusedPhotoLine,
} from '../../clients/typescript/src/index.js';
import {
  type Answer,
  Client,
  readDemoPhoto,
  retryUntilAccepted,
  createFormFile,
  computeSha256,
} from './client.js';
import { type Service, startService } from './service.js';

let service: Service;
let client: Client;

beforeAll(async () => {
  service = await startService({ FRS_MAX_UPLOAD_BYTES: '2000000', FRS_MAX_BATCH_FILES: '5' });
  client = new Client(service.url);
});

afterAll(() => service.stop());

describe('a comparison', () => {
  let photo: Buffer;
  let smaller: Buffer;
  let encoding: number[];

  beforeAll(async () => {
    photo = await sharp(await readDemoPhoto('sample1.jpg'))
      .extract({ left: 1330, top: 80, width: 500, height: 500 })
      .toBuffer();
    smaller = await sharp(photo).resize(400).toBuffer();
    encoding = (await client.uploadPhoto(photo)).body.face_encoding!;
  });

  /** Invalid requests, which the types of the typed client do not allow. */
  function sendCompareRequest(body: unknown): Promise<Answer> {
    return client.request('/compare', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  test('returns the distance 0 for a photo and itself, sent as a photo, a hash or an encoding', async () => {
    const { data } = await client.api.POST('/compare', {
      body: { faces: [{ file_hash: computeSha256(photo) }, { encoding }] },
    });
    expect(data).toEqual({ message: 'OK', distance: 0, threshold: 0.6, same_person: true });
  });

  test('returns a distance below the threshold for two photos of one person', async () => {
    const { data } = await client.api.POST('/compare', {
      body: { upload_file: [createFormFile(photo), createFormFile(smaller)] },
    });
    expect(data).toMatchObject({ same_person: true, threshold: 0.6 });
  });

  test('returns a distance above the given threshold for a photo and a very different encoding', async () => {
    const distant = encoding.map((component) => component + 0.1);
    const { data } = await client.api.POST('/compare', {
      body: { upload_file: [createFormFile(photo)], encoding: [JSON.stringify(distant)], threshold: 1.2 },
    });
    expect(data).toMatchObject({ same_person: true, threshold: 1.2 });
    expect(data!.distance).toBeCloseTo(Math.sqrt(128) * 0.1, 6);
  });

  test.each([
    ['one side', (hash: string) => ({ faces: [{ file_hash: hash }] }), 400],
    ['a short encoding', (hash: string) => ({ faces: [{ file_hash: hash }, { encoding: [1, 2] }] }), 400],
    ['no JSON', () => undefined, 400],
    [
      'a threshold that is no number',
      (hash: string) => ({ faces: [{ file_hash: hash }, { file_hash: hash }], threshold: true }),
      400,
    ],
    [
      'an unknown hash',
      (hash: string) => ({ faces: [{ file_hash: hash }, { file_hash: '0'.repeat(64) }] }),
      404,
    ],
  ])('is refused for %s', async (_, body, status) => {
    const answer = await sendCompareRequest(body(computeSha256(photo)));
    expect(answer.status).toBe(status);
    expect(answer.body.message).toEqual(expect.any(String));
  });

  test('is refused if it contains only one photo', async () => {
    const { error } = await client.api.POST('/compare', { body: { upload_file: [createFormFile(photo)] } });
    expect(error).toMatchObject({ status: 422, detail: expect.stringContaining('contains 1') });
  });
});

describe('a batch', () => {
  type BatchResponseLine = EncodedPhotoLine | PendingPhotoLine | RefusedPhotoLine;

  async function uploadBatch(
    files: [string, Uint8Array][],
  ): Promise<{ status: number; lines: BatchResponseLine[] }> {
    const { data, response } = await client.api.POST('/generate_face_encodings', {
      params: { query: { fields: 'box' } },
      body: { upload_file: files.map(([name, bytes]) => createFormFile(bytes, name)) },
      parseAs: 'stream',
    });
    const lines: BatchResponseLine[] = [];
    for await (const line of readLines<BatchResponseLine>(data)) lines.push(line);
    return { status: response.status, lines };
  }

  test('returns one line per photo, and only the line of an invalid file contains an error', async () => {
    const photo = await readDemoPhoto('sample2.jpg');
    const { status, lines } = await uploadBatch([
      ['one.jpg', photo],
      ['text.jpg', Buffer.from('This is no photo.')],
      ['empty.jpg', Buffer.alloc(0)],
      ['huge.jpg', Buffer.alloc(2_000_001)],
      ['zwei Gesichter – ü.jpg', await readDemoPhoto('sample3.jpg')],
    ]);
    expect(status).toBe(200);
    const byFile = new Map(lines.map((line) => [line.file, line]));
    expect(byFile.size).toBe(5);
    expect(byFile.get('one.jpg')).toMatchObject({ status: 200, file_hash: computeSha256(photo) });
    expect(byFile.get('text.jpg')).toMatchObject({ status: 415 });
    expect(byFile.get('empty.jpg')).toMatchObject({ status: 422 });
    expect(byFile.get('huge.jpg')).toMatchObject({ status: 413 });
    expect(byFile.get('zwei Gesichter – ü.jpg')).toMatchObject({ status: 200 });
  });

  test('logs the error of one of its files like the error of a single upload', async () => {
    const [one, other] = [await readDemoPhoto('sample5.jpg'), await readDemoPhoto('sample6.jpg')];
    const refused = 'this photo cannot be staged';
    const database = await new DataSource(
      createDataSourceOptions({ url: service.databaseUrl, connections: 1 }),
    ).initialize();
    try {
      await database.query(
        `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE '${refused}'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON images FOR EACH ROW EXECUTE FUNCTION refuse()`,
      );
      const { lines } = await uploadBatch([
        ['one.jpg', one],
        ['other.jpg', other],
      ]);
      expect(lines.map(({ status }) => status)).toEqual([503, 503]);
    } finally {
      await database.query('DROP FUNCTION refuse CASCADE');
      await database.destroy();
    }
    for (const photo of [one, other]) {
      const lines = (): string[] =>
        service
          .readLog()
          .split('\n')
          .filter((line) => line.includes(refused) && line.includes(computeSha256(photo)));
      const logged = await retryUntilAccepted(
        () => Promise.resolve(lines()),
        (found) => found.length > 0,
      );
      expect(logged).toEqual([expect.stringContaining('ERROR')]);
    }
  });

  test('is refused if it contains no photo or too many photos', async () => {
    expect((await uploadBatch([])).status).toBe(422);
    const many = Array.from({ length: 6 }, (_, i): [string, Uint8Array] => [`${i}.jpg`, Buffer.from([i])]);
    expect((await uploadBatch(many)).status).toBe(422);
  });
});
