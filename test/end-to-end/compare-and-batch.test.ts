import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { Client, demoPhoto, hashOf } from './client.js';
import { type Service, startService } from './service.js';

let service: Service;
let client: Client;

beforeAll(async () => {
  service = await startService({ FRS_MAX_UPLOAD_BYTES: '2000000', FRS_MAX_BATCH_FILES: '5' });
  client = new Client(service.url);
});

afterAll(() => service.stop());

const file = (bytes: Uint8Array): Blob => new Blob([new Uint8Array(bytes)]);

describe('a comparison', () => {
  let photo: Buffer;
  let smaller: Buffer;
  let encoding: number[];

  beforeAll(async () => {
    photo = await sharp(await demoPhoto('sample1.jpg'))
      .extract({ left: 1330, top: 80, width: 500, height: 500 })
      .toBuffer();
    smaller = await sharp(photo).resize(400).toBuffer();
    encoding = (await client.encode(photo)).body.face_encoding!;
  });

  async function compareJson(body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const { status, body: answer } = await client.request('/compare', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status, body: answer as unknown as Record<string, unknown> };
  }

  test('of a photo with itself, by hash and by encoding, has no distance', async () => {
    const { status, body } = await compareJson({ faces: [{ file_hash: hashOf(photo) }, { encoding }] });
    expect(status).toBe(200);
    expect(body).toEqual({ message: 'OK', distance: 0, threshold: 0.6, same_person: true });
  });

  test('of two photos of one person is within the threshold', async () => {
    const form = new FormData();
    form.append('upload_file', file(photo), 'one.jpg');
    form.append('upload_file', file(smaller), 'two.jpg');
    const { status, body } = await client.request('/compare', { method: 'POST', body: form });
    expect(status).toBe(200);
    expect(body).toMatchObject({ same_person: true, threshold: 0.6 });
  });

  test('of a photo and a distant encoding is not, and obeys its own threshold', async () => {
    const form = new FormData();
    form.append('upload_file', file(photo), 'one.jpg');
    form.append('encoding', JSON.stringify(encoding.map((component) => component + 0.1)));
    form.append('threshold', '1.2');
    const { body } = await client.request('/compare', { method: 'POST', body: form });
    expect(body).toMatchObject({ same_person: true, threshold: 1.2 });
    expect((body as unknown as { distance: number }).distance).toBeCloseTo(Math.sqrt(128) * 0.1, 6);
  });

  test.each([
    ['one side', (hash: string) => ({ faces: [{ file_hash: hash }] }), 400],
    ['a short encoding', (hash: string) => ({ faces: [{ file_hash: hash }, { encoding: [1, 2] }] }), 400],
    ['no JSON', () => undefined, 400],
    [
      'an unknown hash',
      (hash: string) => ({ faces: [{ file_hash: hash }, { file_hash: '0'.repeat(64) }] }),
      404,
    ],
  ])('of %s is refused', async (_, body, status) => {
    const answer = await compareJson(body(hashOf(photo)));
    expect(answer.status).toBe(status);
    expect(answer.body.message).toEqual(expect.any(String));
  });

  test('of a photo alone is refused', async () => {
    const { status, body } = await client.encodeTo('/compare', photo);
    expect(status).toBe(422);
    expect(body.detail).toContain('there are 1');
  });
});

describe('a batch', () => {
  async function batch(
    files: [string, Uint8Array][],
  ): Promise<{ status: number; lines: Record<string, unknown>[] }> {
    const form = new FormData();
    for (const [name, bytes] of files) form.append('upload_file', file(bytes), name);
    const response = await fetch(`${service.url}/generate_face_encodings?fields=box`, {
      method: 'POST',
      body: form,
    });
    const text = await response.text();
    const lines = text.split('\n').filter((line) => line !== '');
    return {
      status: response.status,
      lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  }

  test('answers a line a photo, and a bad file spoils only its own', async () => {
    const photo = await demoPhoto('sample2.jpg');
    const { status, lines } = await batch([
      ['one.jpg', photo],
      ['text.jpg', Buffer.from('This is no photo.')],
      ['empty.jpg', Buffer.alloc(0)],
      ['huge.jpg', Buffer.alloc(2_000_001)],
      ['zwei Gesichter – ü.jpg', await demoPhoto('sample3.jpg')],
    ]);
    expect(status).toBe(200);
    const byFile = new Map(lines.map((line) => [line.file, line]));
    expect(byFile.size).toBe(5);
    expect(byFile.get('one.jpg')).toMatchObject({ status: 200, file_hash: hashOf(photo) });
    expect(byFile.get('text.jpg')).toMatchObject({ status: 415 });
    expect(byFile.get('empty.jpg')).toMatchObject({ status: 422 });
    expect(byFile.get('huge.jpg')).toMatchObject({ status: 413 });
    expect(byFile.get('zwei Gesichter – ü.jpg')).toMatchObject({ status: 200 });
  });

  test('of no photo, or of too many, is refused', async () => {
    expect((await batch([])).status).toBe(422);
    const many = Array.from({ length: 6 }, (_, i): [string, Uint8Array] => [`${i}.jpg`, Buffer.from([i])]);
    expect((await batch(many)).status).toBe(422);
  });
});
