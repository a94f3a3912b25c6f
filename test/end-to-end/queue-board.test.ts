import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { retryUntilAccepted } from './client.js';
import { createAuthorizationHeader, createKey, runKeysCommand } from './keys.js';
import { queueBackends } from './queue-backends.js';
import { type Service, startApi } from './service.js';

const boardUrl = (service: Service, path = ''): string => `${service.url}/admin/queues${path}`;

/** Opens a session, and returns the response header that sets its cookie. */
async function openSession(service: Service, key: string): Promise<string | null> {
  const response = await fetch(`${service.url}/admin/queue-session`, {
    method: 'POST',
    headers: createAuthorizationHeader(key),
  });
  expect(response.status).toBe(204);
  return response.headers.get('set-cookie');
}

describe.each(queueBackends)(
  'with the queue on %s and with API keys, the queue board',
  (queue, variables) => {
    let service: Service;
    let cookie: string;
    let setCookie: string;

    beforeAll(async () => {
      service = await startApi({ ...(await variables()), FRS_API_KEYS: 'required' });
      const key = await createKey(service.databaseUrl, 'operator', 'admin');
      setCookie = (await openSession(service, key))!;
      cookie = setCookie.split(';')[0]!;
    });

    afterAll(() => service.stop());

    const request = (path: string, init: RequestInit = {}) =>
      fetch(boardUrl(service, path), { ...init, headers: { Cookie: cookie, ...init.headers } });

    test('gives a session only to a key with the scope admin', async () => {
      const other = await createKey(service.databaseUrl, 'user', 'read,write,delete,search');
      for (const [headers, status] of [
        [createAuthorizationHeader(other), 403],
        [{}, 401],
      ] as const) {
        const response = await fetch(`${service.url}/admin/queue-session`, { method: 'POST', headers });
        expect(response.status).toBe(status);
      }
    });

    test('sets a cookie that scripts cannot read, and that is sent only to the board and from pages of the service', () => {
      const attributes = setCookie.split('; ').slice(1);
      expect(attributes).toEqual(
        expect.arrayContaining(['Max-Age=900', 'Path=/admin/queues', 'HttpOnly', 'SameSite=Strict']),
      );
    });

    test('responds only to requests with a session', async () => {
      for (const path of ['', '/', '/queue/face-encodings', '/api/queues', '/static/favicon-32x32.png']) {
        expect((await fetch(boardUrl(service, path))).status).toBe(401);
        const forged = { Cookie: cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) };
        expect((await fetch(boardUrl(service, path), { headers: forged })).status).toBe(401);
        expect((await request(path)).status).toBe(200);
      }
    });

    test('loads nothing from other sites, and allows no inline script', async () => {
      const response = await request('');
      const html = await response.text();
      expect(html).toContain('<div id="root">');
      expect(html).not.toMatch(/(src|href)="?(https?:)?\/\//);
      const policy = response.headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toMatch(/https?:/);
    });

    test('shows all queues, their jobs and their workers', async () => {
      const { queues } = (await (await request('/api/queues?status=waiting')).json()) as {
        queues: { name: string; readOnlyMode: boolean; counts: Record<string, number> }[];
      };
      expect(queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
        ['face-encodings', true],
        ['statistics', true],
        ['clustering', true],
      ]);
      expect((await request('/api/queues/face-encodings/workers')).status).toBe(200);
    });

    test('changes nothing by default', async () => {
      const response = await request('/api/queues/face-encodings/pause', { method: 'PUT' });
      expect(response.status).toBe(405);
    });

    if (queue === 'PostgreSQL')
      test('ends the session when the key is revoked', async () => {
        const key = await createKey(service.databaseUrl, 'temporary', 'admin');
        const headers = { Cookie: (await openSession(service, key))!.split(';')[0]! };
        expect((await fetch(boardUrl(service), { headers })).status).toBe(200);
        await runKeysCommand({ DATABASE_URL: service.databaseUrl }, 'revoke', 'temporary');
        await retryUntilAccepted(
          () => fetch(boardUrl(service), { headers }),
          ({ status }) => status === 401,
        );
      });
  },
);

describe('without API keys, the queue board', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startApi({ FRS_QUEUE_BOARD: 'changes' });
  });

  afterAll(() => service.stop());

  test('requires no session', async () => {
    expect((await fetch(boardUrl(service))).status).toBe(200);
    const response = await fetch(`${service.url}/admin/queue-session`, { method: 'POST' });
    expect([response.status, response.headers.get('set-cookie')]).toEqual([204, null]);
  });

  test('changes queues if this is configured, but not for pages of other sites', async () => {
    const url = boardUrl(service, '/api/queues/clustering/pause');
    const foreign = await fetch(url, { method: 'PUT', headers: { Origin: 'https://elsewhere.example.org' } });
    expect(foreign.status).toBe(403);
    expect((await fetch(url, { method: 'PUT' })).status).toBe(200);
    const { queues } = (await (await fetch(boardUrl(service, '/api/queues'))).json()) as {
      queues: { name: string; isPaused: boolean }[];
    };
    expect(queues.find(({ isPaused }) => isPaused)?.name).toBe('clustering');
  });
});

test('the queue board can be disabled', async () => {
  const service = await startApi({ FRS_QUEUE_BOARD: 'off' });
  try {
    expect((await fetch(boardUrl(service))).status).toBe(404);
    expect((await fetch(`${service.url}/admin/queue-session`, { method: 'POST' })).status).toBe(404);
  } finally {
    await service.stop();
  }
});
