import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { parseJsonLines } from '../../test/end-to-end/api-document.js';
import {
  Client,
  readDemoPhoto,
  retryUntilAccepted,
  createFormFile,
  computeSha256,
} from '../../test/end-to-end/client.js';
import { httpRequests } from '../../test/hostile/http-requests.js';
import { findFreePort } from '../../test/servers/free-port.js';
import { oneFaultOfEachKind } from '../faults/faults.js';
import { runFaults } from '../faults/fault-run.js';
import { createPhotos } from '../faults/photos.js';
import { createEnvironment } from '../instance.js';
import { NativeTopology } from '../native-topology.js';

let temporaryDirectory: string;
let topology: NativeTopology;
let client: Client;
let photo: Buffer;

/**
 * Returns a copy of the photo with a different hash, which depends on the name. Bytes after the end of a JPEG do not
 * change the picture.
 */
const createPhotoVariant = (name: string): Buffer => Buffer.concat([photo, Buffer.from(`\0${name}`)]);

beforeAll(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'frs-topology-'));
  topology = await NativeTopology.start(temporaryDirectory, {
    PORT: String(await findFreePort()),
    FRS_WORKER_THREADS: '1',
    FRS_SWEEP_SECONDS: '1',
    FRS_UPLOAD_SECONDS: '8',
  });
  client = new Client(topology.url);
  photo = await readDemoPhoto('sample4.jpg');
});

afterAll(async () => {
  await topology?.stop();
  await rm(temporaryDirectory, { recursive: true, force: true });
});

// This must be the first test, because it compares the statistics with its own uploads.
test('if a process is killed or the queue is flushed under load, no accepted image is lost and no result changes', async () => {
  const { results } = await runFaults(
    topology,
    await createPhotos(4 * oneFaultOfEachKind.length),
    oneFaultOfEachKind,
  );
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
}, 120_000);

describe('people', () => {
  const replicas = ['api-1', 'api-2', 'api-3'];
  const clientOf = (replica: string): Client => new Client(`http://${topology.hostAndPortOf(replica)}`);
  const inPath = (name: string) => ({ params: { path: { name } } });

  let model: string;

  /** Searches for a face on each replica, and returns the names of the candidates, nearest first. */
  const candidatesOn = (encoding: number[], among: 'subjects' | 'all'): Promise<(string | null)[][]> =>
    Promise.all(
      replicas.map(async (replica) => {
        const body = { encoding, model, among, threshold: 0.001 };
        const { data, error } = await clientOf(replica).api.POST('/search', { body });
        if (data === undefined) throw new Error(JSON.stringify(error));
        return data.faces[0]!.candidates.map(({ subject, file_hash }) =>
          among === 'subjects' ? subject : file_hash,
        );
      }),
    );

  /** Repeats a search for one second. Within this time, the results of all replicas must become equal. */
  async function expectWithinASecond(search: () => Promise<unknown>, expected: unknown): Promise<void> {
    const deadline = performance.now() + 1_000;
    let found: unknown;
    do found = await search();
    while (JSON.stringify(found) !== JSON.stringify(expected) && performance.now() < deadline);
    expect(found).toEqual(expected);
  }

  test('enrolling, renaming, merging and deleting subjects takes effect in every replica within a second', async () => {
    const bytes = createPhotoVariant('people');
    const { body: encoded } = await client.uploadPhoto(bytes);
    const encoding = encoded.face_encoding!;
    model = encoded.model!;
    const subjects = () => candidatesOn(encoding, 'subjects');
    const enrolled = await clientOf('api-1').api.POST('/subjects/{name}/faces', {
      ...inPath('Ada'),
      body: { file_hash: computeSha256(bytes), face: 0 },
    });
    expect(enrolled.response.status).toBe(201);
    await expectWithinASecond(subjects, [['Ada'], ['Ada'], ['Ada']]);

    await clientOf('api-2').api.PATCH('/subjects/{name}', { ...inPath('Ada'), body: { name: 'Grace' } });
    expect(await subjects()).toEqual([['Grace'], ['Grace'], ['Grace']]);

    const far = encoding.map((value, i) => (i === 0 ? value + 5 : value));
    await clientOf('api-3').api.POST('/subjects/{name}/faces', {
      ...inPath('Hopper'),
      body: { encoding: far },
    });
    await clientOf('api-1').api.PATCH('/subjects/{name}', { ...inPath('Grace'), body: { name: 'Hopper' } });
    expect(await subjects()).toEqual([['Hopper'], ['Hopper'], ['Hopper']]);
    await expectWithinASecond(() => candidatesOn(far, 'subjects'), [['Hopper'], ['Hopper'], ['Hopper']]);

    await clientOf('api-2').api.DELETE('/face_encoding/{file_hash}', {
      params: { path: { file_hash: computeSha256(bytes) } },
    });
    expect(await subjects()).toEqual([[], [], []]);
    expect(await candidatesOn(encoding, 'all')).not.toContainEqual([computeSha256(bytes)]);

    await clientOf('api-3').api.DELETE('/subjects/{name}', inPath('Hopper'));
    expect(await candidatesOn(far, 'subjects')).toEqual([[], [], []]);
  });

  test('can be enrolled and searched by photo through nginx, under any Unicode name', async () => {
    const name = 'Ångström / 李';
    const body = { upload_file: createFormFile(createPhotoVariant('nginx')), face: '0' };
    const enrolled = await client.api.POST('/subjects/{name}/faces', { ...inPath(name), body });
    expect(enrolled.data).toMatchObject({ subject: name });
    const verified = await client.api.POST('/subjects/{name}/verify', { ...inPath(name), body });
    expect(verified.data).toMatchObject({ subject: name, same_person: true });
    await retryUntilAccepted(
      () => client.api.POST('/search', { body: { ...body, threshold: 0.001 } }),
      ({ data }) => data?.faces[0]?.candidates[0]?.subject === name,
    );
    await client.api.DELETE('/subjects/{name}', inPath(name));
    const log = await retryUntilAccepted(
      () => readFile(topology.accessLog, 'utf8'),
      (text) => text.includes('"method":"DELETE","path":"/subjects/…"'),
    );
    expect(log).not.toContain('ngstr');
  });

  test('can be searched again after the search process was killed; until then, searches return 503', async () => {
    const bytes = createPhotoVariant('restart');
    const encoding = (await client.uploadPhoto(bytes)).body.face_encoding!;
    await client.api.POST('/subjects/{name}/faces', {
      ...inPath('Ada'),
      body: { file_hash: computeSha256(bytes), face: 0 },
    });
    const killed = topology.kill('search');
    const search = () => client.api.POST('/search', { body: { encoding } });
    const unavailable = await retryUntilAccepted(search, ({ response }) => response.status !== 200);
    expect(unavailable.response.status).toBe(503);
    expect(unavailable.response.headers.get('retry-after')).toMatch(/^[1-9]/);
    await killed;
    expect((await search()).data!.faces[0]!.candidates[0]!.subject).toBe('Ada');
    await client.api.DELETE('/subjects/{name}', inPath('Ada'));
  });
});

describe('the services', () => {
  test('run with the number of replicas that docker-compose.yml defines', () => {
    expect(topology.instances.map(({ name }) => name).sort()).toEqual(
      [
        ...['api-1', 'api-2', 'api-3', 'migrate', 'nginx', 'postgres'],
        ...['redis-cache', 'redis-queue', 'search', 'worker-1', 'worker-2'],
      ].sort(),
    );
  });

  test.each(['api-1', 'api-2', 'api-3', 'search', 'worker-1', 'worker-2'])(
    '%s passes its health check',
    async (name) => {
      const instance = topology.findInstance(name);
      const [, command, ...args] = instance.service.healthcheck!.test;
      const checked = promisify(execFile)(command!, args, {
        env: createEnvironment(instance, topology.instances),
      });
      await expect(checked).resolves.toBeDefined();
    },
  );

  test('include a Redis for the queue that is persistent and never evicts keys, and a Redis for the cache that evicts keys', async () => {
    expect(await readRedisSettings('redis-queue')).toEqual({
      appendonly: 'yes',
      'maxmemory-policy': 'noeviction',
    });
    expect(await readRedisSettings('redis-cache')).toEqual({
      appendonly: 'no',
      'maxmemory-policy': 'allkeys-lru',
    });
  });

  test.each(['redis-queue', 'redis-cache'])('%s rejects clients without a password', async (name) => {
    const redis = new Redis(`redis://${topology.hostAndPortOf(name)}`);
    redis.on('error', () => undefined);
    try {
      await expect(redis.info()).rejects.toThrow('NOAUTH');
    } finally {
      redis.disconnect();
    }
  });

  async function readRedisSettings(name: 'redis-queue' | 'redis-cache'): Promise<Record<string, string>> {
    const redis = new Redis(topology.redisUrlOf(name));
    try {
      const reply = (await redis.config('GET', 'appendonly', 'maxmemory-policy')) as string[];
      return { [reply[0]!]: reply[1]!, [reply[2]!]: reply[3]! };
    } finally {
      redis.disconnect();
    }
  }
});

describe('through nginx', () => {
  test('a photo is encoded, found by its hash and counted', async () => {
    const bytes = createPhotoVariant('encoded');
    const encoded = await client.uploadPhoto(bytes);
    expect(encoded).toMatchObject({ status: 200, body: { file_hash: computeSha256(bytes) } });
    expect((await client.lookUpPhoto(computeSha256(bytes))).body).toEqual(encoded.body);
    await retryUntilAccepted(
      () => client.getStatistics(),
      ({ body }) => body.number_of_images_processed! > 0,
    );
  });

  test('a photo is encoded without telemetry of ONNX Runtime', async () => {
    await client.uploadPhoto(createPhotoVariant('unreported'));
    // The folder must not exist: ONNX Runtime would store telemetry in it before sending the data.
    for (const worker of ['worker-1', 'worker-2']) {
      await expect(access(join(topology.findInstance(worker).directory, '.cache'))).rejects.toThrow('ENOENT');
    }
  });

  test('a batch is encoded, and an export contains it', async () => {
    const photos = [createPhotoVariant('first of many'), createPhotoVariant('second of many')];
    const batch = await client.api.POST('/generate_face_encodings', {
      body: { upload_file: photos.map((bytes) => createFormFile(bytes)) },
      parseAs: 'text',
    });
    expect(hashesIn(batch.data).sort()).toEqual(photos.map(computeSha256).sort());
    const exported = await client.api.GET('/export', { parseAs: 'text' });
    expect(hashesIn(exported.data)).toEqual(expect.arrayContaining(photos.map(computeSha256)));
  });

  const hashesIn = (lines = ''): string[] =>
    parseJsonLines(lines).map((line) => (line as { file_hash: string }).file_hash);

  test('a deleted image is not returned any more after a few seconds', async () => {
    const hash = (await client.uploadPhoto(createPhotoVariant('deleted'))).body.file_hash!;
    await client.lookUpPhoto(hash);
    expect((await fetch(`${topology.url}/face_encoding/${hash}`, { method: 'DELETE' })).status).toBe(204);
    await retryUntilAccepted(
      () => client.lookUpPhoto(hash),
      ({ status }) => status === 404,
    );
  });

  test('the response to a look-up of a finished encoding is cached', async () => {
    const bytes = createPhotoVariant('kept');
    await client.uploadPhoto(bytes);
    expect((await client.lookUpPhoto(computeSha256(bytes))).headers.get('x-cache-status')).toBe('MISS');
    expect((await client.lookUpPhoto(computeSha256(bytes))).headers.get('x-cache-status')).toBe('HIT');
  });

  test.each(['Authorization', 'X-API-Key'])(
    'responses to requests with the header %s are not cached',
    async (header) => {
      const bytes = createPhotoVariant(`asked for with ${header}`);
      await client.uploadPhoto(bytes);
      const cacheStatus = async (headers: Record<string, string>): Promise<string | null> =>
        (await client.lookUpPhoto(computeSha256(bytes), headers)).headers.get('x-cache-status');
      expect(await cacheStatus({ [header]: 'Bearer anything' })).toBe('BYPASS');
      expect(await cacheStatus({})).toBe('MISS');
      expect(await cacheStatus({})).toBe('HIT');
      expect(await cacheStatus({ [header]: 'Bearer anything' })).toBe('BYPASS');
    },
  );

  test('the cached response to a look-up with selected fields is not returned to a look-up of all fields', async () => {
    const hash = (await client.uploadPhoto(createPhotoVariant('parts'))).body.file_hash!;
    const part = await client.request(`/face_encoding/${hash}?fields=width`);
    expect(part).toMatchObject({ status: 200, body: { width: expect.any(Number) } });
    expect(part.body.face_encoding).toBeUndefined();
    expect((await client.lookUpPhoto(hash)).body.face_encoding).toHaveLength(128);
  });

  test('a conditional request for an unchanged encoding is answered without a body', async () => {
    const hash = (await client.uploadPhoto(createPhotoVariant('known'))).body.file_hash!;
    const { headers } = await client.lookUpPhoto(hash);
    expect(headers.get('cache-control')).toMatch(/^public, max-age=\d+/);
    const etag = headers.get('etag')!;
    expect(etag).toMatch(/^(W\/)?"[^"]+"$/);
    const again = await fetch(`${topology.url}/face_encoding/${hash}`, {
      headers: { 'If-None-Match': etag },
    });
    expect([again.status, (await again.text()).length]).toEqual([304, 0]);
  });

  test('responses for pending images and errors are not cached', async () => {
    const bytes = createPhotoVariant('pending');
    for (const worker of ['worker-1', 'worker-2']) topology.sendSignal(worker, 'SIGSTOP');
    try {
      expect((await client.uploadPhoto(bytes, { Prefer: 'respond-async' })).status).toBe(202);
      for (let i = 0; i < 2; i++) {
        const { status, headers } = await client.lookUpPhoto(computeSha256(bytes));
        expect([status, headers.get('x-cache-status')]).toEqual([202, 'MISS']);
      }
    } finally {
      for (const worker of ['worker-1', 'worker-2']) topology.sendSignal(worker, 'SIGCONT');
    }
    await retryUntilAccepted(
      () => client.lookUpPhoto(computeSha256(bytes)),
      ({ status }) => status === 200,
    );
    const unknown = computeSha256(createPhotoVariant('unknown'));
    for (let i = 0; i < 2; i++) {
      const { status, headers } = await client.lookUpPhoto(unknown);
      expect([status, headers.get('x-cache-status')]).toEqual([404, 'MISS']);
    }
  });

  test('a valid request ID of the client is used, and a missing or invalid request ID is replaced', async () => {
    const idOf = async (id: string): Promise<string | null> =>
      (await client.request('/healthz', { headers: { 'X-Request-Id': id } })).headers.get('x-request-id');
    expect(await idOf('order-4711')).toBe('order-4711');
    expect(await idOf('two words')).toMatch(/^[0-9a-f]{32}$/);
    expect((await client.getStatistics()).headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('responses are compressed if the client accepts compression', async () => {
    const hash = (await client.uploadPhoto(createPhotoVariant('compressed'))).body.file_hash!;
    const { headers } = await client.lookUpPhoto(hash, { 'Accept-Encoding': 'gzip' });
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('vary')).toContain('Accept-Encoding');
  });

  test('the web page is compressed, and its files are the same in every replica', async () => {
    const page = await fetch(topology.url);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(await page.text())![1]!;
    for (let request = 0; request < 6; request += 1) {
      const { status, headers } = await fetch(topology.url + script, {
        headers: { 'Accept-Encoding': 'gzip' },
      });
      expect(status).toBe(200);
      expect(headers.get('content-encoding')).toBe('gzip');
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
  });

  test('/metrics is not public', async () => {
    expect(await client.request('/metrics')).toMatchObject({
      status: 404,
      body: { message: 'Not found: GET /metrics' },
    });
  });

  test('the access log contains one line of JSON for every request', async () => {
    await client.request('/healthz', {
      headers: { 'X-Request-Id': 'find-me', 'User-Agent': 'a "quoted" one' },
    });
    const lines = await retryUntilAccepted(
      async () => (await readFile(topology.accessLog, 'utf8')).trim().split('\n'),
      (all) => all.some((line) => line.includes('find-me')),
    );
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries.find(({ request_id }) => request_id === 'find-me')).toMatchObject({
      method: 'GET',
      path: '/healthz',
      status: 200,
      client: '127.0.0.1',
      agent: 'a "quoted" one',
    });
  });
});

describe('an upload', () => {
  test('is sent to another replica if the first replica has no disk space for it', async () => {
    const folders = ['api-1', 'api-2'].map((name) =>
      join(topology.findInstance(name).directory, 'tmp/frs-uploads'),
    );
    for (const folder of folders) await rm(folder, { recursive: true });
    try {
      // The upload is larger than the memory buffer of the API, so the API needs disk space, and smaller than the
      // buffer of nginx, so nginx can retry it.
      const bytes = (i: number): Buffer =>
        Buffer.concat([createPhotoVariant(`held ${i}`), Buffer.alloc(200_000)]);
      const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => client.uploadPhoto(bytes(i))));
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    } finally {
      for (const folder of folders) await mkdir(folder, { mode: 0o700 });
    }
  });

  test('that is large or chunked is interrupted with 408 if it takes too long', async () => {
    const { hostname, port } = new URL(topology.url);
    const answers = ['Content-Length: 30000000', 'Transfer-Encoding: chunked'].map((size) => {
      const socket = createConnection({ host: hostname, port: Number(port) });
      const chunk = size.startsWith('T') ? '1\r\n-\r\n' : '-';
      socket.write(
        'POST /generate_face_encoding HTTP/1.1\r\nHost: localhost\r\n' +
          `Content-Type: multipart/form-data; boundary=b\r\n${size}\r\n\r\n${chunk}`,
      );
      const dripping = setInterval(() => socket.write(chunk), 100);
      return new Promise<string>((resolve) => {
        let answer = '';
        socket.on('data', (text) => (answer += text.toString()));
        socket.on('error', () => undefined);
        socket.on('close', () => {
          clearInterval(dripping);
          resolve(answer);
        });
      });
    });
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*The upload took longer than 8 seconds\./);
    }
  });
});

test('hostile requests through nginx are refused, and do not delay other requests', async () => {
  expect((await httpRequests.run(topology.url)).filter(({ holds }) => !holds)).toEqual([]);
});

describe('nginx itself rejects', () => {
  test('a photo that is too large', async () => {
    const { status, body, headers } = await client.uploadPhoto(new Uint8Array(34 * 1024 * 1024));
    expect([status, body.message]).toEqual([413, 'The image is too large!']);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  });

  test('some requests if one client sends too many at the same time, but no requests of other clients', async () => {
    const burst = await Promise.all(
      Array.from({ length: 600 }, () =>
        client.request('/generate_face_encoding', {
          method: 'POST',
          headers: { 'X-Forwarded-For': '192.0.2.1' },
        }),
      ),
    );
    const refused = burst.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.body.message).toBe('Too many requests at once!');
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
    const other = await client.request('/generate_face_encoding', {
      method: 'POST',
      headers: { 'X-Forwarded-For': '192.0.2.2' },
    });
    expect(other).toMatchObject({ status: 422, body: { message: 'No image sent!' } });
  });

  test('requests that are not valid HTTP', async () => {
    expect(
      await sendRawRequest(`GET /stats/ HTTP/1.1\r\nHost: frs\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`),
    ).toMatch(/^HTTP\/1\.1 400 [^]*\{"type":"urn:frs:problem:unreadable-request"/);
  });

  function sendRawRequest(request: string): Promise<string> {
    const { hostname, port } = new URL(topology.url);
    return new Promise((resolve, reject) => {
      let answer = '';
      createConnection({ host: hostname, port: Number(port) })
        .on('data', (text) => (answer += text.toString()))
        .on('close', () => {
          resolve(answer);
        })
        .on('error', reject)
        .end(request);
    });
  }
});

describe('when replicas are killed', () => {
  test('the other replicas answer all requests, including uploads in progress', async () => {
    const uploads = Array.from({ length: 12 }, (_, i) =>
      client.uploadPhoto(createPhotoVariant(`failover ${i}`)),
    );
    const killed = topology.kill('api-1').then(() => topology.kill('api-2'));
    for (const { status } of await Promise.all(uploads)) expect(status).toBe(200);
    await killed;
  });

  test('nginx responds with 502 while no replica is running', async () => {
    const replicas = ['api-1', 'api-2', 'api-3'];
    const back = Promise.all(replicas.map((name) => topology.kill(name)));
    const { status, headers } = await retryUntilAccepted(
      () => client.request('/healthz'),
      (answer) => answer.status !== 200,
    );
    expect([status, headers.get('retry-after')]).toEqual([502, '1']);
    // At this time, no replica has been restarted yet.
    expect((await client.uploadPhoto(createPhotoVariant('turned away'))).status).toBe(502);
    await back;
    await retryUntilAccepted(
      () => client.request('/healthz'),
      (answer) => answer.status === 200,
    );
  });
});
