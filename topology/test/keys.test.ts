import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client as Database } from 'pg';
import { generateSecret } from '#persistence/administration';
import {
  type Answer,
  Client,
  readDemoPhoto,
  retryUntilAccepted,
  computeSha256,
} from '../../test/end-to-end/client.js';
import { createKey, runKeysCommand, createAuthorizationHeader } from '../../test/end-to-end/keys.js';
import { httpRequests } from '../../test/hostile/http-requests.js';
import { findFreePort } from '../../test/servers/free-port.js';
import { NativeTopology } from '../native-topology.js';
import { readDocumentedCommands, runDocumentedCommand } from './runbook.js';

let temporaryDirectory: string;
let topology: NativeTopology;
let client: Client;
let photo: Buffer;
let key: string;
const logLines: string[] = [];

beforeAll(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'frs-topology-'));
  topology = await NativeTopology.start(
    temporaryDirectory,
    {
      PORT: String(await findFreePort()),
      FRS_WORKER_THREADS: '1',
      WORKERS: '1',
      FRS_SWEEP_SECONDS: '1',
      FRS_API_KEYS: 'required',
    },
    (_, line) => logLines.push(line),
  );
  client = new Client(topology.url);
  photo = await readDemoPhoto('sample4.jpg');
  key = await createKey(topology.databaseUrl, 'laptop', 'read,write,delete');
  expect((await client.uploadPhoto(photo, createAuthorizationHeader(key))).status).toBe(200);
});

afterAll(async () => {
  await topology?.stop();
  await rm(temporaryDirectory, { recursive: true, force: true });
});

const lookUpPhoto = (headers: Record<string, string> = {}): Promise<Answer> =>
  client.lookUpPhoto(computeSha256(photo), headers);
const fetchStatistics = (headers: Record<string, string> = {}): Promise<Answer> =>
  client.request('/stats', { headers });

describe('responses to a client with a key', () => {
  test.each([
    ['an encoding', lookUpPhoto],
    ['the statistics', fetchStatistics],
  ])('no cache returns %s to a client without a key', async (_, ask) => {
    for (const headers of [createAuthorizationHeader(key), { 'X-API-Key': key }]) {
      const answers = [await ask(headers), await ask(headers)];
      for (const { status, headers: answered } of answers) {
        expect(status).toBe(200);
        expect(answered.get('x-cache-status')).toBe('BYPASS');
        expect(answered.get('cache-control')).toMatch(/^private/);
        expect(answered.get('vary')).toContain('Authorization');
      }
      // The requests without a valid key are sent immediately afterwards, and often enough to reach every replica.
      const asked = [
        {},
        {},
        {},
        {},
        {},
        {},
        createAuthorizationHeader(generateSecret()),
        { 'X-API-Key': 'frs_' },
      ];
      for (const { status, body } of await Promise.all(asked.map(ask))) {
        expect(status).toBe(401);
        expect(Object.keys(body)).toEqual(['type', 'title', 'status', 'message']);
      }
    }
  });

  test('contain a header by which the API prevents nginx from caching them; nginx does not forward this header to the client', async () => {
    // The request is sent directly to the API, without nginx.
    const { headers } = await fetch(
      `http://${topology.hostAndPortOf('api-1')}/face_encoding/${computeSha256(photo)}`,
      {
        headers: createAuthorizationHeader(key),
      },
    );
    expect(headers.get('x-accel-expires')).toBe('0');
    // nginx removes this header from the response.
    expect((await lookUpPhoto(createAuthorizationHeader(key))).headers.has('x-accel-expires')).toBe(false);
  });
});

test('every replica rejects a revoked key', async () => {
  const lost = await createKey(topology.databaseUrl, 'lost', 'read');
  expect((await fetchStatistics(createAuthorizationHeader(lost))).status).toBe(200);
  await runKeysCommand({ DATABASE_URL: topology.databaseUrl }, 'revoke', 'lost');
  for (const replica of ['api-1', 'api-2', 'api-3']) {
    await retryUntilAccepted(
      async () =>
        (
          await fetch(`http://${topology.hostAndPortOf(replica)}/stats`, {
            headers: createAuthorizationHeader(lost),
          })
        ).status,
      (status) => status === 401,
    );
  }
  expect((await fetchStatistics(createAuthorizationHeader(lost))).status).toBe(401);
});

test('requests without a key are limited for each client address, which nginx forwards to the API', async () => {
  const from = (address: string): Record<string, string> => ({ 'X-Forwarded-For': address });
  const flood = await Promise.all(
    Array.from({ length: 3 * 60 + 30 }, () => fetchStatistics(from('192.0.2.1'))),
  );
  const refused = flood.find(({ status }) => status === 429)!;
  expect(refused.body.message).toBe('Too many requests.');
  expect((await fetchStatistics(from('192.0.2.2'))).status).toBe(401);
  expect((await fetchStatistics({ ...from('192.0.2.1'), ...createAuthorizationHeader(key) })).status).toBe(
    200,
  );
});

test('no log contains an API key; the API logs the name of the key instead', async () => {
  await fetchStatistics({ 'X-API-Key': key, 'X-Request-Id': 'find-me' });
  await retryUntilAccepted(
    () => Promise.resolve(logLines.filter((line) => line.includes('find-me'))),
    (lines) => lines.some((line) => line.includes('"key":"laptop"')),
  );
  const accessLog = await retryUntilAccepted(
    () => readFile(topology.accessLog, 'utf8'),
    (text) => text.includes('find-me'),
  );
  for (const text of [accessLog, ...logLines]) expect(text).not.toContain(key.slice(4));
});

test('hostile clients without a key receive no data through nginx, and do not delay clients with a key', async () => {
  expect((await httpRequests.run(topology.url, key)).filter(({ holds }) => !holds)).toEqual([]);
});

describe('after a database dump is restored with the commands in docs/operations.md', () => {
  /** Copies of a photo with different hashes. The last copy is so large that it is staged in more than one chunk. */
  const staged = (): Buffer[] =>
    ['first', 'second', 'x'.repeat(2_000_000)].map((name) =>
      Buffer.concat([photo, Buffer.from(`\0${name}`)]),
    );
  let before: Answer;

  beforeAll(async () => {
    before = await lookUpPhoto(createAuthorizationHeader(key));
    await retryUntilAccepted(
      () => fetchStatistics(createAuthorizationHeader(key)),
      ({ body }) => body.number_of_images_processed === 1,
    );
    topology.sendSignal('worker', 'SIGSTOP');
    for (const bytes of staged()) {
      const { status } = await client.uploadPhoto(bytes, {
        ...createAuthorizationHeader(key),
        Prefer: 'respond-async',
      });
      expect(status).toBe(202);
    }
    const [backup, restore] = await readDocumentedCommands('Backup and restore');
    for (const command of backup!) await runDocumentedCommand(command, topology, temporaryDirectory);
    const dump = (await readdir(temporaryDirectory)).find((name) => name.endsWith('.dump'))!;
    await rename(join(temporaryDirectory, dump), join(temporaryDirectory, 'frs-2026-01-31.dump'));

    // The following commands change the data after the dump. These changes must not be visible after the restore.
    topology.sendSignal('worker', 'SIGCONT');
    await client.lookUpPhoto(computeSha256(staged()[0]!), {
      ...createAuthorizationHeader(key),
      Prefer: 'wait=30',
    });
    await fetch(`${topology.url}/face_encoding/${computeSha256(photo)}`, {
      method: 'DELETE',
      headers: createAuthorizationHeader(key),
    });
    const database = new Database({ connectionString: topology.databaseUrl });
    await database.connect();
    await database.query('DROP TABLE "faces" CASCADE');
    await database.query('CREATE TABLE "later_version" ()');
    await database.end();
    await runKeysCommand({ DATABASE_URL: topology.databaseUrl }, 'revoke', 'laptop');
    for (const command of restore!) await runDocumentedCommand(command, topology, temporaryDirectory);
  }, 120_000);

  test('API keys are accepted, and look-ups return the same responses as before', async () => {
    expect((await lookUpPhoto(createAuthorizationHeader(key))).body).toEqual(before.body);
  });

  test('the photos that were pending in the dump are encoded, and the statistics are exact', async () => {
    for (const bytes of staged()) {
      const { status, body } = await retryUntilAccepted(
        () =>
          client.lookUpPhoto(computeSha256(bytes), { ...createAuthorizationHeader(key), Prefer: 'wait=30' }),
        (answer) => answer.status !== 202,
      );
      expect([status, body.face_encoding]).toEqual([200, before.body.face_encoding]);
    }
    const { body } = await retryUntilAccepted(
      () => fetchStatistics(createAuthorizationHeader(key)),
      (answer) => answer.body.number_of_images_processed === 4,
    );
    // All four images show the same picture.
    expect(body.average_face_encodings).toEqual([before.body.face_encoding]);
  });

  test('tables that were created after the dump do not exist any more', async () => {
    const database = new Database({ connectionString: topology.databaseUrl });
    await database.connect();
    const tables = await database.query(
      `SELECT FROM "pg_tables" WHERE "tablename" = 'later_version' OR "schemaname" = 'public' AND "tableowner" <> 'frs'`,
    );
    await database.end();
    expect(tables.rowCount).toBe(0);
  });
});
