import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startRedis } from '../servers/redis.js';
import { parseJsonLines } from './api-document.js';
import { type Answer, Client, createFormFile } from './client.js';
import { createKey, createAuthorizationHeader } from './keys.js';
import { queueBackends } from './queue-backends.js';
import { type Service, startApi } from './service.js';

const requestLimit = 20;
const uploadLimit = 4;

const rateLimitVariables = {
  FRS_RATE_LIMIT: String(requestLimit),
  FRS_UPLOAD_RATE_LIMIT: String(uploadLimit),
};

/** The header in which a proxy on this machine sends the address of the client. */
const createForwardedForHeader = (address: string): Record<string, string> => ({
  'X-Forwarded-For': address,
});

const countAcceptedAnswers = (answers: readonly Answer[]): number =>
  answers.filter(({ status }) => status === 200).length;

describe.each(queueBackends)('two processes that count requests in %s', (_, variables) => {
  let first: Service;
  let second: Service;
  let clients: Client[];

  beforeAll(async () => {
    const shared = { ...(await variables()), ...rateLimitVariables };
    first = await startApi(shared);
    second = await startApi({ ...shared, DATABASE_URL: first.databaseUrl });
    clients = [new Client(first.url), new Client(second.url)];
  });

  afterAll(async () => {
    await second?.stop();
    await first?.stop();
  });

  /** Sends concurrent requests to both processes alternately. */
  const askBoth = (times: number, headers: (i: number) => Record<string, string>): Promise<Answer[]> =>
    Promise.all(
      Array.from({ length: times }, (_, i) => clients[i % 2]!.request('/images', { headers: headers(i) })),
    );

  test('together accept only as many requests of a client as the limit allows', async () => {
    const answers = await askBoth(2 * requestLimit, () => createForwardedForHeader('192.0.2.1'));
    expect(countAcceptedAnswers(answers)).toBe(requestLimit);
    for (const client of clients) {
      const refused = await client.request('/images', { headers: createForwardedForHeader('192.0.2.1') });
      expect(refused).toMatchObject({
        status: 429,
        body: {
          message: 'Too many requests.',
          detail: expect.stringContaining('20 requests a minute'),
        },
      });
      const retryAfter = Number(refused.headers.get('retry-after'));
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(60);
      expect(refused.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
    }
    expect(countAcceptedAnswers(await askBoth(2, () => createForwardedForHeader('192.0.2.2')))).toBe(2);
  });

  test('return the limit and the remaining requests in headers', async () => {
    const { headers } = await clients[0]!.request('/images', {
      headers: createForwardedForHeader('192.0.2.3'),
    });
    expect(headers.get('ratelimit-policy')).toBe('"requests";q=20;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"requests";r=19;t=(59|60)$/);
    // A response that shared caches may store does not contain the limit of this client, because other clients may
    // receive it.
    const stats = await clients[0]!.request('/stats', { headers: createForwardedForHeader('192.0.2.3') });
    expect(stats.headers.get('cache-control')).toBe('public, max-age=1');
    expect(stats.headers.has('ratelimit')).toBe(false);
  });

  /** Sends a batch of files that are not photos, and returns the status of each line. */
  const batch = async (photos: number, address: string, client = clients[0]!): Promise<number[]> => {
    const files = Array.from({ length: photos }, (_, i) => createFormFile(Buffer.from(`no photo ${i}`)));
    const { data } = await client.api.POST('/generate_face_encodings', {
      body: { upload_file: files },
      headers: createForwardedForHeader(address),
      parseAs: 'text',
    });
    return parseJsonLines(data ?? '').map((line) => (line as { status: number }).status);
  };

  test('count each photo of a batch separately', async () => {
    expect(await batch(uploadLimit - 1, '192.0.2.4')).toEqual(Array(uploadLimit - 1).fill(415));
    expect((await batch(3, '192.0.2.4')).sort()).toEqual([415, 429, 429]);
    const refused = await clients[1]!.uploadPhoto(
      Buffer.from('no photo'),
      createForwardedForHeader('192.0.2.4'),
    );
    expect(refused).toMatchObject({
      status: 429,
      body: { detail: expect.stringContaining('4 photos a minute') },
    });
    expect(refused.headers.get('ratelimit-policy')).toBe('"requests";q=20;w=60, "photos";q=4;w=60');
    // Requests without photos have a separate limit.
    expect(
      (await clients[1]!.request('/images', { headers: createForwardedForHeader('192.0.2.4') })).status,
    ).toBe(200);
  });

  test('accept only as many photos in concurrent batches as the limit allows', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, i) => batch(10, '192.0.2.6', clients[i % 2])),
    );
    expect(answers.flat().filter((status) => status === 415)).toHaveLength(uploadLimit);
    const comparison = await clients[0]!.api.POST('/compare', {
      body: { upload_file: [createFormFile(Buffer.from('one')), createFormFile(Buffer.from('two'))] },
      headers: createForwardedForHeader('192.0.2.7'),
    });
    expect(comparison.response.status).toBe(415);
  });

  test('do not limit requests for health probes and metrics', async () => {
    const answers = await Promise.all(
      Array.from({ length: 2 * requestLimit }, () =>
        clients[0]!.request('/healthz', { headers: createForwardedForHeader('192.0.2.5') }),
      ),
    );
    expect(countAcceptedAnswers(answers)).toBe(2 * requestLimit);
  });

  test('describe the limits in the OpenAPI document', async () => {
    const { paths } = (await clients[0]!.loadApiDocument()).openApi;
    expect(Object.keys(paths['/images']!.get!.responses)).toContain('429');
    expect(Object.keys(paths['/healthz']!.get!.responses)).not.toContain('429');
  });
});

describe('a client with a key', () => {
  let service: Service;
  let client: Client;

  beforeAll(async () => {
    service = await startApi({ ...rateLimitVariables, FRS_API_KEYS: 'required' });
    client = new Client(service.url);
  });

  afterAll(() => service.stop());

  test('has one limit for its key, even if its requests come from several addresses', async () => {
    const [one, other] = await Promise.all(
      ['one', 'other'].map((name) => createKey(service.databaseUrl, name, 'read')),
    );
    const answers = await Promise.all(
      Array.from({ length: 2 * requestLimit }, (_, i) =>
        client.request('/images', {
          headers: { ...createAuthorizationHeader(one!), ...createForwardedForHeader(`192.0.2.${i}`) },
        }),
      ),
    );
    expect(countAcceptedAnswers(answers)).toBe(requestLimit);
    expect((await client.request('/images', { headers: createAuthorizationHeader(other!) })).status).toBe(
      200,
    );
  });
});

test('the client address in the header X-Forwarded-For is used only if a trusted proxy sent it', async () => {
  const service = await startApi({ ...rateLimitVariables, FRS_TRUSTED_PROXIES: '192.0.2.0/24' });
  try {
    const client = new Client(service.url);
    const answers = await Promise.all(
      Array.from({ length: 2 * requestLimit }, (_, i) =>
        client.request('/images', { headers: createForwardedForHeader(`198.51.100.${i}`) }),
      ),
    );
    expect(countAcceptedAnswers(answers)).toBe(requestLimit);
  } finally {
    await service.stop();
  }
});

test('while the storage of the request counts is unavailable, each process counts its own requests and logs a warning', async () => {
  const redis = await startRedis();
  const service = await startApi({ ...rateLimitVariables, CACHE_REDIS_URL: redis.url });
  try {
    const client = new Client(service.url);
    expect((await client.request('/images', { headers: createForwardedForHeader('192.0.2.1') })).status).toBe(
      200,
    );
    await redis.stop();
    const answers = await Promise.all(
      Array.from({ length: 2 * requestLimit }, () =>
        client.request('/images', { headers: createForwardedForHeader('192.0.2.1') }),
      ),
    );
    expect(countAcceptedAnswers(answers)).toBe(requestLimit);
    expect(service.readLog()).toMatch(
      /WARN: The shared storage of rate limits \(each process now counts its own requests\) is unavailable/,
    );
  } finally {
    await service.stop();
    await redis.stop();
  }
});
