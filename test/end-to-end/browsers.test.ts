import { get, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Service, startApi } from './service.js';

const allowedSite = 'https://app.example.org';
const otherSite = 'https://elsewhere.example.org';

let service: Service;

beforeAll(async () => {
  service = await startApi({
    FRS_API_KEYS: 'required',
    FRS_CORS_ORIGINS: `${allowedSite},http://localhost:5173`,
  });
});

afterAll(() => service.stop());

/** Sends a request with the given host name in the header `Host`, as a browser does. */
function requestStatusWithHost(host: string, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(`${url}/stats`, { headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    }).on('error', reject);
  });
}

function sendPreflightRequest(
  origin: string,
  method = 'POST',
  path = '/generate_face_encoding',
): Promise<Response> {
  return fetch(service.url + path, {
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'authorization,prefer',
    },
  });
}

describe('a page of another site', () => {
  test.each([
    ['POST', '/generate_face_encoding'],
    ['DELETE', `/face_encoding/${'0'.repeat(64)}`],
  ])('may send a preflight request for %s %s without a key', async (method, path) => {
    const { status, headers } = await sendPreflightRequest(allowedSite, method, path);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(allowedSite);
    expect(headers.get('access-control-allow-methods')).toContain(method);
    expect(headers.get('access-control-allow-headers')).toBe('authorization,prefer');
  });

  test('can read error responses and their headers if its site is allowed', async () => {
    const { status, headers } = await fetch(`${service.url}/stats`, { headers: { Origin: allowedSite } });
    expect(status).toBe(401);
    expect(headers.get('access-control-allow-origin')).toBe(allowedSite);
    expect(headers.get('vary')).toContain('Origin');
    const exposed = headers.get('access-control-expose-headers')!.split(',');
    for (const name of [
      ...['Location', 'Retry-After', 'Preference-Applied', 'ETag', 'X-Request-Id'],
      ...['RateLimit', 'RateLimit-Policy', 'WWW-Authenticate'],
    ])
      expect(exposed).toContain(name);
  });

  test('cannot read any response if its site is not allowed', async () => {
    expect((await sendPreflightRequest(otherSite)).headers.has('access-control-allow-origin')).toBe(false);
    const { headers } = await fetch(`${service.url}/stats`, { headers: { Origin: otherSite } });
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });

  test.each([
    ['*', otherSite, '*', 200],
    [allowedSite, allowedSite, allowedSite, 200],
    ['', allowedSite, null, 403],
  ])(
    'if FRS_CORS_ORIGINS is %j, the response to a page of %s has the Access-Control-Allow-Origin %j',
    async (origins, origin, allowed, imported) => {
      const other = await startApi({
        FRS_CORS_ORIGINS: origins,
        FRS_ALLOWED_HOSTS: 'frs.example.org',
      });
      try {
        const { headers } = await fetch(`${other.url}/stats`, { headers: { Origin: origin } });
        expect(headers.get('access-control-allow-origin')).toBe(allowed);
        const importFrom = async (from: Record<string, string>): Promise<number> =>
          (
            await fetch(`${other.url}/import`, {
              method: 'POST',
              headers: { 'Content-Type': 'application/x-ndjson', ...from },
              body: '{}',
            })
          ).status;
        expect(await importFrom({ Origin: origin, 'Sec-Fetch-Site': 'cross-site' })).toBe(imported);
        // The following requests have the headers that Swagger UI and programs other than browsers send.
        expect(await importFrom({ Origin: other.url, 'Sec-Fetch-Site': 'same-origin' })).toBe(200);
        expect(await importFrom({ Origin: other.url })).toBe(200);
        expect(await importFrom({})).toBe(200);
        const names = ['frs.example.org', 'FRS.example.org:8000', 'localhost:8000', 'elsewhere.example.org'];
        expect(await Promise.all(names.map((name) => requestStatusWithHost(name, other.url)))).toEqual([
          200, 200, 200, 421,
        ]);
      } finally {
        await other.stop();
      }
    },
  );
});

describe('a browser', () => {
  test('does not execute a response as a script, and does not show it in a frame of another page', async () => {
    const { headers } = await fetch(`${service.url}/stats`);
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.has('x-powered-by')).toBe(false);
    // The service does not send this header, because it cannot detect whether a proxy in front of it terminates TLS.
    expect(headers.has('strict-transport-security')).toBe(false);
  });

  test('runs the scripts of the page /docs, but no injected script', async () => {
    const page = await fetch(`${service.url}/docs`);
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).not.toContain('upgrade-insecure-requests');
    const html = await page.text();
    const scripts = [...html.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    // The page contains only scripts that its content security policy allows: files that the service sends.
    for (const [, attributes, inline] of scripts) {
      const source = /src="([^"]+)"/.exec(attributes!)![1]!;
      expect(inline!.trim()).toBe('');
      expect((await fetch(new URL(source, page.url))).status).toBe(200);
    }
  });
});

test('a start without keys on an address other than loopback logs a warning', async () => {
  const open = await startApi({ HOST: '0.0.0.0' });
  await open.stop();
  expect(open.readLog()).toContain('FRS IS OPEN');
  expect(open.readLog()).toContain(
    'Every client that reaches 0.0.0.0 can upload, read, export and delete everything.',
  );
});

describe('the web page', () => {
  /** Requests a file of the page. `fetch` would decode the response, and prevent caches from answering 304. */
  function requestFile(
    path: string,
    headers: Record<string, string>,
    method = 'GET',
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      request(service.url + path, { method, headers }, (response) => {
        response.resume();
        response.once('end', () => {
          resolve(response);
        });
      })
        .on('error', reject)
        .end();
    });
  }

  async function findAssets(): Promise<string[]> {
    const html = await (await fetch(service.url)).text();
    return [...html.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  }

  test('is served at / without a key, and may only use its own files and this API', async () => {
    const response = await fetch(service.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('http');
    expect(response.headers.get('permissions-policy')).toContain('camera=(self)');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('is revalidated on each visit, and its assets never change', async () => {
    const accepting = { 'Accept-Encoding': 'gzip, br' };
    const { headers } = await requestFile('/', accepting);
    expect(headers['cache-control']).toBe('no-cache');
    const again = await requestFile('/', { ...accepting, 'If-None-Match': headers.etag! });
    expect(again.statusCode).toBe(304);
    const assets = await findAssets();
    expect(assets.length).toBeGreaterThanOrEqual(3);
    for (const path of assets) {
      const { status, headers } = await fetch(service.url + path);
      expect([path, status]).toEqual([path, 200]);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
  });

  test('is sent in the best content coding that the browser accepts', async () => {
    const script = (await findAssets()).find((path) => path.endsWith('.js'))!;
    for (const [accepted, coding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip, deflate', 'gzip'],
      ['identity', undefined],
      ['br;q=0, gzip;q=0', undefined],
    ] as const) {
      const { statusCode, headers } = await requestFile(script, { 'Accept-Encoding': accepted });
      expect([accepted, statusCode, headers['content-encoding']]).toEqual([accepted, 200, coding]);
      expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
      expect(headers.vary).toContain('Accept-Encoding');
    }
  });

  test('can be requested with HEAD', async () => {
    const { statusCode, headers } = await requestFile('/', {}, 'HEAD');
    expect(statusCode).toBe(200);
    expect(Number(headers['content-length'])).toBeGreaterThan(0);
  });

  test.each(['/assets/none.js', '/assets/..%2findex.html', '/assets/', '/try', '/index.html'])(
    'does not contain %s, which is an unknown path of the API',
    async (path) => {
      const response = await fetch(service.url + path);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    },
  );
});
