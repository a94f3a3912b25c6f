import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDataSourceOptions } from '#persistence/administration';
import { Client, retryUntilAccepted } from './client.js';
import { type Service, startApi } from './service.js';

const maxLineBytes = 100_000;

let service: Service;
let client: Client;
let database: DataSource;

beforeAll(async () => {
  service = await startApi({
    FRS_MAX_IMPORT_LINE_BYTES: String(maxLineBytes),
    FRS_UPLOAD_IDLE_SECONDS: '2',
    FRS_UPLOAD_SECONDS: '3',
    FRS_MAX_TRANSFERS: '2',
  });
  client = new Client(service.url);
  database = await new DataSource(
    createDataSourceOptions({ url: service.databaseUrl, connections: 2 }),
  ).initialize();
});

afterAll(async () => {
  await database.destroy();
  // `stop` rejects if a process of the service has crashed during the tests.
  await service.stop();
});

let lastHash = 0;
const createNewHash = (): string => 'c'.repeat(32) + (++lastHash).toString(16).padStart(32, '0');
const encoding = Array.from({ length: 128 }, (_, i) => Math.fround(Math.sin(i) / 10));
const createImportLine = (fileHash: string, faces: readonly object[] = [{ encoding }]): string =>
  JSON.stringify({ file_hash: fileHash, faces });

function openImport(headers: Record<string, string> = {}): ClientRequest {
  const open = request(`${service.url}/import`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson', ...headers },
    agent: false,
  });
  open.on('error', () => undefined);
  return open;
}

async function readResponse(
  open: ClientRequest,
): Promise<{ status: number; text: string; retryAfter: string | undefined }> {
  const [response] = (await once(open, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode!, text, retryAfter: response.headers['retry-after'] };
}

test('imports beyond the maximum number are refused before their body is read, and the running imports continue', async () => {
  const open = [openImport(), openImport(), openImport()];
  const dripping = setInterval(() => {
    for (const one of open) one.write(' ');
  }, 200);
  const answers = open.map(readResponse);
  const refused = await Promise.race(answers);
  clearInterval(dripping);
  expect(refused).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^\d+$/) });
  expect(JSON.parse(refused.text)).toMatchObject({ type: 'urn:frs:problem:too-many-transfers' });
  for (const one of open) one.end();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 200, 503]);
  const { response } = await client.api.POST('/import', { body: createImportLine(createNewHash()) });
  expect(response.status).toBe(200);
});

test('exports beyond the maximum number are refused, and the running exports continue', async () => {
  const lock = database.createQueryRunner();
  const exporting: Promise<Response>[] = [];
  try {
    await lock.startTransaction();
    await lock.query('LOCK TABLE "images" IN ACCESS EXCLUSIVE MODE');
    exporting.push(...Array.from({ length: 3 }, () => fetch(`${service.url}/export`)));
    const refused = await Promise.race(exporting);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ type: 'urn:frs:problem:too-many-transfers' });
  } finally {
    await lock.rollbackTransaction();
    await lock.release();
  }
  const statuses = await Promise.all(exporting.map(async (response) => (await response).status));
  expect(statuses.sort()).toEqual([200, 200, 503]);
});

test('a line that is too long is refused and reported by its line number, and the import continues', async () => {
  const body = [
    createImportLine(createNewHash()),
    'x'.repeat(maxLineBytes + 1),
    createImportLine(createNewHash()),
  ].join('\n');
  expect((await client.api.POST('/import', { body })).data).toEqual({
    message: 'OK',
    imported: 2,
    known: 0,
    refused: 1,
    enrolments: { imported: 0, known: 0, missing: 0 },
    decisions: { imported: 0, known: 0, missing: 0 },
    refusals: [{ line: 2, detail: `The line is longer than ${maxLineBytes} bytes.` }],
    missing: [],
  });
});

test('if the database interrupts an import, the response contains the number of the last committed line, and the API still runs', async () => {
  const committed = createNewHash();
  const open = openImport();
  const answer = readResponse(open);
  open.write(`${createImportLine(committed)}\n`);
  await retryUntilAccepted(
    () => client.lookUpPhoto(committed),
    ({ status }) => status === 200,
  );
  const lock = database.createQueryRunner();
  try {
    await lock.startTransaction();
    await lock.query('LOCK TABLE "faces" IN ACCESS EXCLUSIVE MODE');
    open.write(`${createImportLine(createNewHash())}\n`);
    // Terminates all connections, as a shutdown or a failover of the database does.
    await retryUntilAccepted(
      () =>
        database.query<unknown[]>(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO "faces"%'`,
        ),
      (terminated) => terminated.length > 0,
    );
    open.write(`${createImportLine(createNewHash())}\n`);
    const { status, text } = await answer;
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({
      type: 'urn:frs:problem:unavailable',
      detail: expect.stringContaining('Lines 1 to 1 were committed: 1 imported, 0 known, 0 refused.'),
    });
  } finally {
    await lock.rollbackTransaction();
    await lock.release();
  }
  open.destroy();
  expect(service.readLog()).toContain('after line 1: 1 imported');
});

test('if the connection of the client is lost during an import, the complete lines remain stored and the API logs the interruption', async () => {
  const hash = createNewHash();
  const open = openImport();
  open.write(`${createImportLine(hash)}\n{"file_hash"`);
  setTimeout(() => open.destroy(), 100);
  await retryUntilAccepted(
    () => client.lookUpPhoto(hash),
    ({ status }) => status === 200,
  );
  await retryUntilAccepted(
    () => Promise.resolve(service.readLog()),
    (said) => said.includes('An import was interrupted (aborted) after line 1'),
  );
  expect(service.readLog()).not.toContain('The database is unavailable: The connection was closed');
});

test('clients that accept NDJSON receive the progress of an import, and other clients only the result', async () => {
  const lines = Array.from({ length: 2_500 }, () => createImportLine(createNewHash()));
  const response = await fetch(`${service.url}/import`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson', Accept: 'application/x-ndjson' },
    body: [...lines, 'no JSON'].join('\n'),
  });
  await (await client.loadApiDocument()).checkResponse('POST', '/import', response.clone());
  const told = (await response.text()).trim().split('\n');
  const progress = told.slice(0, -1).map((line) => JSON.parse(line) as { lines: number });
  expect(progress.length).toBeGreaterThanOrEqual(3);
  expect(progress.at(-1)).toEqual({
    message: 'Importing',
    lines: 2_501,
    imported: 2_500,
    known: 0,
    refused: 1,
    enrolments: { imported: 0, known: 0, missing: 0 },
    decisions: { imported: 0, known: 0, missing: 0 },
  });
  expect(progress.map(({ lines }) => lines)).toEqual(
    progress.map(({ lines }) => lines).sort((a, b) => a - b),
  );
  expect(JSON.parse(told.at(-1)!)).toMatchObject({ message: 'OK', imported: 2_500, refused: 1 });
});

test('if an import with progress lines is interrupted, its last line is the problem', async () => {
  const open = openImport({ Accept: 'application/x-ndjson' });
  open.write(`${createImportLine(createNewHash())}\n{"file_hash"`);
  const { status, text } = await readResponse(open);
  expect(status).toBe(200);
  expect(JSON.parse(text.trim().split('\n').at(-1)!)).toMatchObject({
    type: 'urn:frs:problem:upload-too-slow',
    status: 408,
    lines: 1,
    imported: 1,
  });
  open.destroy();
});

test('on all routes except the import, a body that arrives too slowly is interrupted at the upload deadline', async () => {
  const open = request(`${service.url}/compare`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    agent: false,
  });
  const dripping = setInterval(() => open.write(' '), 200);
  const [error] = (await once(open, 'error').catch((thrown: unknown) => [thrown])) as [Error];
  clearInterval(dripping);
  expect(error).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
});

test('the API answers an import with 408 if its body stalls', async () => {
  const open = openImport();
  open.write('{"file_hash"');
  const { status, text } = await readResponse(open);
  expect(status).toBe(408);
  expect(JSON.parse(text)).toMatchObject({ type: 'urn:frs:problem:upload-too-slow' });
  open.destroy();
});
