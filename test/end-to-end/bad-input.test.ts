import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { type Answer, type AnswerBody, Client, readDemoPhoto, createFormFile } from './client.js';
import { createPngWithDeclaredSize } from './png-with-declared-size.js';
import { type Service, startService } from './service.js';

const maxUploadBytes = 400_000;
const formBoundary = 'frs-test-boundary';

let service: Service;
let client: Client;
let photo: Buffer;

beforeAll(async () => {
  service = await startService({
    FRS_MAX_UPLOAD_BYTES: String(maxUploadBytes),
    FRS_MAX_IMAGE_PIXELS: '4000000',
    FRS_UPLOAD_IDLE_SECONDS: '1',
  });
  client = new Client(service.url);
  photo = await sharp(await readDemoPhoto('sample4.jpg'))
    .resize(400)
    .jpeg()
    .toBuffer();
});

afterAll(() => service.stop());

afterEach(async () => {
  // After each invalid request, this check confirms that the service still answers the next request.
  expect((await client.uploadPhoto(photo)).status).toBe(200);
});

function postForm(build: (form: FormData) => void): Promise<Answer> {
  const form = new FormData();
  build(form);
  return client.request('/generate_face_encoding', { method: 'POST', body: form });
}

const badFiles: [what: string, bytes: () => Buffer | Promise<Buffer>, status: number, message: RegExp][] = [
  ['an empty file', () => Buffer.alloc(0), 422, /empty/],
  ['a text that is named a photo', () => Buffer.from('This is no photo.'), 415, /JPEG, PNG/],
  [
    'an SVG',
    () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    415,
    /JPEG, PNG/,
  ],
  ['a PDF', () => Buffer.from('%PDF-1.4\n%%EOF'), 415, /JPEG, PNG/],
  ['a JPEG that breaks off', () => photo.subarray(0, photo.length / 2), 422, /damaged|incomplete/],
  ['a JPEG of nothing but its first bytes', () => photo.subarray(0, 20), 422, /damaged|incomplete/],
  ['a PNG that would fill the memory', () => createPngWithDeclaredSize(60_000, 60_000), 413, /pixels/],
  [
    'a photo of too many pixels',
    async () =>
      sharp({ create: { width: 2100, height: 2000, channels: 3, background: '#fff' } })
        .png()
        .toBuffer(),
    413,
    /pixels/,
  ],
  ['a photo of too many bytes', () => Buffer.concat([photo, Buffer.alloc(maxUploadBytes)]), 413, /too large/],
];

describe('a bad file is refused:', () => {
  test.each(badFiles)('%s', async (_, bytes, status, message) => {
    const bad = createFormFile(await bytes());
    const answer = await postForm((form) => {
      form.append('upload_file', bad);
    });
    expect(answer).toMatchObject({ status, body: { message: expect.stringMatching(message) } });
  });
});

describe('a bad form is refused:', () => {
  test('no file at all', async () => {
    const answer = await postForm((form) => {
      form.append('name', 'somebody');
    });
    expect(answer).toMatchObject({ status: 422, body: { message: 'No image sent!' } });
  });

  test('a file in another field', async () => {
    const answer = await postForm((form) => {
      form.append('image', createFormFile(photo));
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { message: 'No image sent!', detail: expect.stringContaining("'image'") },
    });
  });

  test('two files', async () => {
    const answer = await postForm((form) => {
      form.append('upload_file', createFormFile(photo));
      form.append('upload_file', createFormFile(photo));
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('More than one') },
    });
  });

  test.each([
    ['without boxes', '[]', 400, /at least one box/],
    ['that are not JSON', '{', 400, /faces: must be a JSON array of 1 to 50 boxes/],
    ['with an empty box', '[{"x":1,"y":1,"width":0,"height":9}]', 400, /faces\.0\.width/],
    ['in pixels of another photo', '[{"x":500,"y":1,"width":50,"height":50}]', 422, /location 0 is outside/],
  ])('locations %s', async (_, locations, status, reason) => {
    const { status: answered, body } = await postForm((form) => {
      form.append('upload_file', createFormFile(photo));
      form.append('faces', locations);
    });
    expect(answered).toBe(status);
    expect(body.detail ?? body.message).toMatch(reason);
  });

  test.each([
    ['as a file', (form: FormData) => form.append('faces', createFormFile(Buffer.from('[]')))],
    [
      'twice',
      (form: FormData) => {
        form.append('faces', '[]');
        form.append('faces', '[]');
      },
    ],
  ])('locations sent %s', async (_, addLocations) => {
    const answer = await postForm((form) => {
      form.append('upload_file', createFormFile(photo));
      addLocations(form);
    });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/^faces: /) } });
  });

  test.each(['upload_file', 'faces'])('a batch with locations in the field after %s', async (first) => {
    const body = new FormData();
    if (first === 'faces') body.append('faces', '[]');
    body.append('upload_file', createFormFile(photo));
    if (first !== 'faces') body.append('faces', '[{"x":1,"y":1,"width":9,"height":9}]');
    const answer = await client.request('/generate_face_encodings', { method: 'POST', body });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        detail:
          'faces: cannot be sent with a batch. Send each photo and its faces to /generate_face_encoding instead.',
      },
    });
  });

  test.each([
    ['no body', undefined, 422],
    ['JSON', 'application/json', 422],
    ['a form without its boundary', 'multipart/form-data', 400],
    ['a form of other content', `multipart/form-data; boundary=${formBoundary}`, 400],
  ])('%s', async (_, type, status) => {
    const { status: answered, body } = await client.request('/generate_face_encoding', {
      method: 'POST',
      ...(type === undefined
        ? {}
        : { headers: { 'Content-Type': type }, body: '{"upload_file": "photo.jpg"}' }),
    });
    expect(answered).toBe(status);
    expect(body.message).toBe(status === 422 ? 'No image sent!' : 'The form cannot be read!');
  });
});

test('a form whose parts have invalid headers is refused', async () => {
  const part = `--${formBoundary}\r\nContent-Disposition: form-data; name="a\x11"\r\n\r\nnull\r\n`;
  const upload = `--${formBoundary}\r\nContent-Disposition: form-data; name="upload_file"; filename="a.gif"\r\n\r\nGIF87a\r\n`;
  const answer = await client.request('/generate_face_encoding', {
    method: 'POST',
    headers: { 'Content-Type': `multipart/form-data; boundary=${formBoundary}` },
    body: `${part}${part}${upload}--${formBoundary}--\r\n`,
  });
  expect(answer).toMatchObject({ status: 400, body: { message: 'The form cannot be read!' } });
});

describe('a body that never ends is refused:', () => {
  test('a flood of bytes', async () => {
    const { status, body } = await sendEndlessForm(Buffer.alloc(64 * 1024), 0);
    expect(status).toBe(413);
    expect(body.message).toContain('too large');
  });

  test('a flood of bytes in an unexpected field', async () => {
    const { status, body } = await sendEndlessForm(Buffer.alloc(64 * 1024), 0, 'image');
    expect(status).toBe(413);
    expect(body.message).toContain('too large');
  });

  test('a stalled body', async () => {
    const { status, body } = await sendEndlessForm(Buffer.alloc(10), 60_000);
    expect(status).toBe(408);
    expect(body.message).toContain('too long');
  });
});

/** Sends a form whose file never ends, and reads the response while sending. */
function sendEndlessForm(
  chunk: Buffer,
  pause: number,
  field = 'upload_file',
): Promise<{ status: number; body: AnswerBody }> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    [
      'POST /generate_face_encoding HTTP/1.1',
      `Host: ${hostname}`,
      `Content-Type: multipart/form-data; boundary=${formBoundary}`,
      'Transfer-Encoding: chunked',
      '',
      '',
    ].join('\r\n'),
  );
  const send = (bytes: Buffer): boolean =>
    socket.write(
      Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]),
    );
  send(
    Buffer.from(
      `--${formBoundary}\r\nContent-Disposition: form-data; name="${field}"; filename="photo.jpg"\r\n\r\n`,
    ),
  );
  let timer: NodeJS.Timeout;
  const goOn = (): void => {
    if (socket.destroyed) return;
    const next = (): void => {
      timer = setTimeout(goOn, pause);
    };
    if (send(chunk)) next();
    else socket.once('drain', next);
  };
  goOn();
  return new Promise((resolve, reject) => {
    let answer = '';
    socket.on('data', (bytes) => (answer += bytes.toString()));
    socket.once('error', (error) => {
      // The service sends its response, and then closes the connection because the client does not stop sending.
      if (answer === '') reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1]), body: JSON.parse(body) as AnswerBody });
    });
    socket.once('end', () => socket.destroy());
  });
}

describe('a bad request is refused:', () => {
  test.each([
    ['a hash that is too short', 'abc123', 400],
    ['a hash of other letters', 'z'.repeat(64), 400],
    ['a hash in capitals', 'A'.repeat(64), 400],
    ['a path for a hash', '..%2F..%2Fetc%2Fpasswd', 400],
    ['the hash of no upload', '0'.repeat(64), 404],
  ])('%s', async (_, hash, status) => {
    const answer = await client.lookUpPhoto(hash);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toMatch(/hash/);
  });

  test.each([
    ['GET', '/no/such/route'],
    ['PUT', '/generate_face_encoding'],
    ['POST', '/stats'],
    ['GET', '/face_encoding/'],
    ['GET', '/face_encoding/%E0%A4%A'],
  ])('%s %s', async (method, path) => {
    const { status, body } = await client.request(path, { method });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body.message).toEqual(expect.any(String));
  });
});
