import { request } from 'node:http';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DataSource, DataSource as Database } from 'typeorm';
import { createDataSourceOptions, generateSecret } from '#persistence/administration';
import { Client, readDemoPhoto, retryUntilAccepted, createFormFile, computeSha256 } from './client.js';
import { createKey, runKeysCommand, createAuthorizationHeader } from './keys.js';
import { createRedisQueueVariables } from './queue-backends.js';
import { type Service, startApi, startService } from './service.js';

const unknownHash = '0'.repeat(64);
const scopes = ['read', 'write', 'delete'] as const;

let service: Service;
let client: Client;
let photo: Buffer;
/** The API keys of the tests: for each scope, one key that has only this scope. */
let keysByScope: Record<(typeof scopes)[number], string>;
/** A key with all scopes. */
let keyWithAllScopes: string;

beforeAll(async () => {
  service = await startService({
    FRS_API_KEYS: 'required',
    ...(await createRedisQueueVariables()),
  });
  client = new Client(service.url);
  photo = await readDemoPhoto('sample4.jpg');
  const [read, write, del, all] = await Promise.all(
    [...scopes, scopes.join(',')].map((some, i) => createKey(service.databaseUrl, `key-${i}`, some)),
  );
  keysByScope = { read: read!, write: write!, delete: del! };
  keyWithAllScopes = all!;
});

afterAll(() => service.stop());

/** Sends a minimal request to a route, and returns the status. */
let requests = 0;

/** Sends a request from an address of its own, because the number of failed authentications per address is limited. */
async function requestStatus(method: string, path: string, headers: Record<string, string>): Promise<number> {
  requests += 1;
  const response = await fetch(service.url + path.replace('{file_hash}', unknownHash), {
    method,
    headers: { ...headers, 'X-Forwarded-For': `198.51.100.${requests % 256}` },
    redirect: 'manual',
  });
  await response.body?.cancel();
  return response.status;
}

describe('every route', () => {
  test('accepts only requests with a key that has the documented scope', async () => {
    const { paths } = (await client.loadApiDocument()).openApi;
    const open = new Set<string>();
    for (const [path, operations] of Object.entries(paths)) {
      for (const [name, { security }] of Object.entries(operations)) {
        const method = name.toUpperCase();
        if (security === undefined) {
          open.add(`${method} ${path}`);
          continue;
        }
        const [needed] = Object.values(security[0]!)[0]! as (keyof typeof keysByScope)[];
        expect([path, await requestStatus(method, path, {})]).toEqual([path, 401]);
        expect([
          path,
          await requestStatus(method, path, createAuthorizationHeader(generateSecret())),
        ]).toEqual([path, 401]);
        // The scopes for a comparison depend on its body; another test checks them.
        if (path === '/compare') continue;
        for (const scope of scopes) {
          const status = await requestStatus(method, path, createAuthorizationHeader(keysByScope[scope]));
          const isRefused = needed !== undefined && scope !== needed;
          expect([path, scope, status === 403]).toEqual([path, scope, isRefused]);
        }
      }
    }
    expect(open).toEqual(new Set(['GET /healthz', 'GET /readyz', 'GET /metrics']));
  });

  test.each([
    '/',
    '/healthz',
    '/readyz',
    '/metrics',
    '/docs',
    '/docs/swagger-ui.css',
    '/openapi.json',
    '/openapi.yaml',
  ])('the route %s requires no key', async (path) => {
    expect(await requestStatus('GET', path, {})).toBeLessThan(400);
  });

  test('is described with its required scope in the OpenAPI document', async () => {
    const { paths, components } = (await client.loadApiDocument()).openApi;
    expect(Object.keys(components.securitySchemes!)).toEqual(['bearer', 'x-api-key']);
    expect(paths['/face_encoding/{file_hash}']!.delete!.security).toEqual(
      expect.arrayContaining([{ bearer: ['delete'] }, { 'x-api-key': ['delete'] }]),
    );
  });
});

describe('a comparison', () => {
  const compareJson = (key: string): ReturnType<Client['request']> =>
    client.request('/compare', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...createAuthorizationHeader(key) },
      body: JSON.stringify({ faces: [{ encoding: Array(128).fill(0) }, { encoding: Array(128).fill(0) }] }),
    });

  test('requires the scope read if it contains no photos', async () => {
    expect((await compareJson(keysByScope.read)).status).toBe(200);
    expect((await compareJson(keysByScope.write)).status).toBe(403);
  });

  test('also requires the scope write if it is sent as a form, which may contain photos', async () => {
    const refusal = async (key: string): Promise<object> => {
      const body = { upload_file: [createFormFile(photo)] };
      return (await client.api.POST('/compare', { body, headers: createAuthorizationHeader(key) })).error!;
    };
    expect(await refusal(keysByScope.read)).toMatchObject({
      status: 403,
      detail: 'Required: write. Scopes of this key: read.',
    });
    expect(await refusal(keysByScope.write)).toMatchObject({ status: 403 });
    expect(await refusal(keyWithAllScopes)).toMatchObject({ status: 422 });
  });
});

describe('the admission check of the proxy', () => {
  const admission = async (
    headers: Record<string, string>,
    path = '/generate_face_encoding',
  ): Promise<number> =>
    requestStatus('GET', '/internal/admission', {
      'X-Original-Method': 'POST',
      'X-Original-URI': path,
      'Content-Type': 'multipart/form-data; boundary=b',
      ...headers,
    });

  test('reports whether the key may use the route of the upload', async () => {
    expect(await admission({})).toBe(403);
    expect(await admission(createAuthorizationHeader(generateSecret()))).toBe(403);
    expect(await admission(createAuthorizationHeader(keysByScope.read))).toBe(403);
    for (const path of [
      '/generate_face_encoding',
      '/Generate_Face_Encoding/?fields=box',
      '/import',
      '/generate_face_encodings',
    ])
      expect([path, await admission(createAuthorizationHeader(keysByScope.write), path)]).toEqual([
        path,
        204,
      ]);
    expect(await admission({ 'X-API-Key': keysByScope.write })).toBe(204);
    // A new key is accepted immediately after it was created.
    expect(
      await admission(createAuthorizationHeader(await createKey(service.databaseUrl, 'newest', 'write'))),
    ).toBe(204);
  });

  test('accepts a comparison as JSON with the scope read, and as a form only with the scopes read and write', async () => {
    expect(await admission(createAuthorizationHeader(keysByScope.read), '/compare')).toBe(403);
    expect(await admission(createAuthorizationHeader(keyWithAllScopes), '/compare')).toBe(204);
    expect(
      await admission(
        { ...createAuthorizationHeader(keysByScope.read), 'Content-Type': 'application/json' },
        '/compare',
      ),
    ).toBe(204);
  });

  test('refuses requests to routes that accept no uploads', async () => {
    for (const path of ['/', '/stats', '/internal/admission', '/nothing', `/face_encoding/${unknownHash}`])
      expect([path, await admission(createAuthorizationHeader(keyWithAllScopes), path)]).toEqual([path, 403]);
  });
});

describe('a refused client', () => {
  test('receives the reason for the refusal and the way to correct the request', async () => {
    const none = await client.getStatistics();
    expect(none).toMatchObject({ status: 401, body: { message: 'API key required.' } });
    expect(none.headers.get('www-authenticate')).toBe('Bearer realm="FRS"');

    const unknown = await client.request('/stats', { headers: createAuthorizationHeader(generateSecret()) });
    expect(unknown).toMatchObject({ status: 401, body: { message: 'Invalid API key.' } });
    expect(unknown.headers.get('www-authenticate')).toBe('Bearer realm="FRS", error="invalid_token"');

    const lacking = await client.request('/stats', {
      headers: createAuthorizationHeader(keysByScope.delete),
    });
    expect(lacking).toMatchObject({
      status: 403,
      body: { detail: 'Required: read. Scopes of this key: delete.' },
    });
    expect(lacking.headers.get('www-authenticate')).toBe(
      'Bearer realm="FRS", error="insufficient_scope", scope="read"',
    );
  });

  test('a request without a valid key is refused before its upload is received, and nothing is stored', async () => {
    const boundary = 'frs';
    const status = await new Promise<number>((resolve, reject) => {
      const upload = request(`${service.url}/generate_face_encoding`, {
        method: 'POST',
        headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
      });
      upload.once('error', reject);
      upload.once('response', (response) => {
        resolve(response.statusCode!);
        upload.destroy();
      });
      // The body of this request never ends.
      upload.write(
        `--${boundary}\r\nContent-Disposition: form-data; name="upload_file"; filename="a.jpg"\r\n\r\n`,
      );
      upload.write(photo);
    });
    expect(status).toBe(401);
    expect(await readdir(join(service.directory, 'spool'), { recursive: true })).toEqual(['frs-uploads']);
  });

  test('the rate of requests without a valid key is limited, without effect on clients with keys', async () => {
    const from = (address: string): Record<string, string> => ({ 'X-Forwarded-For': address });
    const flood = await Promise.all(
      Array.from({ length: 70 }, () =>
        client.request('/stats', {
          headers: { ...from('192.0.2.1'), ...createAuthorizationHeader(generateSecret()) },
        }),
      ),
    );
    expect(flood.filter(({ status }) => status === 401)).toHaveLength(60);
    const refused = flood.find(({ status }) => status !== 401)!;
    expect(refused).toMatchObject({ status: 429, body: { message: 'Too many requests.' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await client.request('/stats', { headers })).status;
    expect(await status({ ...from('192.0.2.1'), ...createAuthorizationHeader(keyWithAllScopes) })).toBe(200);
    expect(await status(from('192.0.2.2'))).toBe(401);
  });
});

describe('a key', () => {
  test('an API key is accepted in both headers', async () => {
    expect((await client.uploadPhoto(photo, createAuthorizationHeader(keyWithAllScopes))).status).toBe(200);
    expect((await client.lookUpPhoto(computeSha256(photo), { 'X-API-Key': keysByScope.read })).status).toBe(
      200,
    );
  });

  test('in a request prevents shared caches from storing the response', async () => {
    for (const path of [`/face_encoding/${computeSha256(photo)}`, '/stats', '/images']) {
      const { headers } = await client.request(path, {
        headers: createAuthorizationHeader(keysByScope.read),
      });
      expect(headers.get('cache-control')).toMatch(/^private/);
      expect(headers.get('x-accel-expires')).toBe('0');
      expect(headers.get('vary')).toContain('Authorization, X-API-Key');
    }
  });

  test('the log contains the name of a key, but not the key itself', async () => {
    await client.request('/stats', {
      headers: { ...createAuthorizationHeader(keyWithAllScopes), 'X-Request-Id': 'find-me' },
    });
    await client.uploadPhoto(photo, createAuthorizationHeader(keysByScope.read));
    expect(service.readLog()).toMatch(/GET \/stats 200 \d+ ms.*"key":"key-3"/);
    expect(service.readLog()).toMatch(/POST \/generate_face_encoding 403 \d+ ms.*"key":"key-0"/);
    for (const key of [keyWithAllScopes, ...Object.values(keysByScope)])
      expect(service.readLog()).not.toContain(key.slice(4));
  });

  test('is rejected within seconds after it was revoked or has expired', async () => {
    const status = async (key: string): Promise<number> =>
      (await client.request('/stats', { headers: { 'X-API-Key': key } })).status;
    const revoked = await createKey(service.databaseUrl, 'lost', 'read');
    const expired = await createKey(service.databaseUrl, 'old', 'read');
    // A new key is accepted immediately.
    for (const key of [revoked, expired]) expect(await status(key)).toBe(200);
    await runKeysCommand({ DATABASE_URL: service.databaseUrl }, 'revoke', 'lost');
    await runWithDatabase((database) =>
      database.query(`UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE name = 'old'`),
    );
    for (const key of [revoked, expired])
      await retryUntilAccepted(
        () => status(key),
        (answer) => answer === 401,
      );
    expect(await status(keyWithAllScopes)).toBe(200);
  });

  test('is still accepted while the database is unavailable', async () => {
    const look = (key: string): ReturnType<Client['lookUpPhoto']> =>
      client.lookUpPhoto(computeSha256(photo), createAuthorizationHeader(key));
    expect((await look(keyWithAllScopes)).status).toBe(200);
    const name = new URL(service.databaseUrl).pathname.slice(1);
    const server = await new Database({
      type: 'postgres',
      url: process.env.FRS_TEST_DATABASE_ADMIN_URL!,
    }).initialize();
    const letIn = (whether: boolean): Promise<unknown> =>
      server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${String(whether)}`);
    try {
      await letIn(false);
      await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      await retryUntilAccepted(
        () => Promise.resolve(service.readLog()),
        (said) => said.includes('The database with the API keys is unavailable'),
      );
      expect((await look(keyWithAllScopes)).status).toBe(200);
      expect((await look(generateSecret())).status).toBe(401);
      expect((await client.getStatistics()).status).toBe(401);
    } finally {
      await letIn(true);
      await server.destroy();
    }
  });

  async function runWithDatabase(work: (database: DataSource) => Promise<unknown>): Promise<void> {
    const database = await new Database(
      createDataSourceOptions({ url: service.databaseUrl, connections: 1 }),
    ).initialize();
    try {
      await work(database);
    } finally {
      await database.destroy();
    }
  }
});

describe('without required keys', () => {
  let open: Service;
  let anybody: Client;

  beforeAll(async () => {
    open = await startApi();
    anybody = new Client(open.url);
  });

  afterAll(() => open.stop());

  test('requests need no key, and the OpenAPI document describes no keys', async () => {
    const { paths, components } = (await anybody.loadApiDocument()).openApi;
    expect(components.securitySchemes).toBeUndefined();
    for (const operation of Object.values(paths).flatMap((operations) => Object.values(operations))) {
      expect(operation.security).toBeUndefined();
      expect(Object.keys(operation.responses)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^4(01|29)$/)]),
      );
      expect(JSON.stringify(operation.responses)).not.toContain('missing-scope');
    }
    const answer = await anybody.request('/stats', { headers: createAuthorizationHeader('anything') });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=1');
    expect(answer.headers.has('ratelimit')).toBe(false);
  });

  test('the admission check of the proxy accepts every upload', async () => {
    expect((await fetch(`${open.url}/internal/admission`)).status).toBe(204);
  });

  test('no warning about missing keys is logged if the service listens on the loopback address only', () => {
    expect(open.readLog()).not.toContain('FRS IS OPEN');
  });
});
