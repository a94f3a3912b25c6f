import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { IndexUnavailableError } from '#face-index';
import { RemoteFaceIndex } from '#face-index/remote';
import {
  createDataSourceOptions,
  EnrolledFacesRepository,
  ImageArchiveRepository,
  ImagesRepository,
  parseSubjectName,
  StagingCipher,
  type SubjectName,
} from '#persistence';
import { retryUntilAccepted } from '../../../test/end-to-end/client.js';
import { findFreePort } from '../../../test/servers/free-port.js';
import { createMigratedDatabase } from '../../../test/servers/postgres.js';

const model = 'model 1';
let database: Awaited<ReturnType<typeof createMigratedDatabase>>;
let dataSource: DataSource;
let archive: ImageArchiveRepository;
let searchProcess: ChildProcess;
let port: number;
let index: RemoteFaceIndex;

beforeAll(async () => {
  database = await createMigratedDatabase();
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 4 }),
  ).initialize();
  archive = new ImageArchiveRepository(dataSource);
  // These images are stored before the search process starts.
  await importImage(1);
  await importImage(2);
  port = await findFreePort();
  index = new RemoteFaceIndex(`http://127.0.0.1:${port}`, 10_000);
  searchProcess = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../../programs/search.js', import.meta.url))],
    {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        FRS_SEARCH_PORT: String(port),
        FRS_SEARCH_RECONCILE_SECONDS: '1',
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const [message] = (await Promise.race([
    once(searchProcess, 'message'),
    once(searchProcess, 'exit'),
  ])) as unknown[];
  expect(message).toBe('ready');
});

afterAll(async () => {
  const exited = once(searchProcess, 'exit');
  searchProcess.kill('SIGTERM');
  const [code] = (await exited) as [number];
  await dataSource.destroy();
  await database.drop();
  expect(code).toBe(0);
});

const fileHashOf = (image: number): string => image.toString(16).padStart(64, 'c');

/** Returns the encoding of an image, which is far from the encodings of other images. */
const createEncodingOfImage = (image: number): Float32Array =>
  Float32Array.from({ length: 128 }, (_, i) => Math.sin(131 * image + i) / 5);

function importImage(image: number): Promise<number> {
  const face = { x: null, y: null, width: null, height: null, score: null, landmarks: null };
  return archive.importImages([
    {
      fileHash: fileHashOf(image),
      model,
      width: null,
      height: null,
      faces: [{ ...face, encoding: [...createEncodingOfImage(image)] }],
    },
  ]);
}

/** Returns whether the index contains the encoding of an image. */
async function isIndexed(collection: 'faces' | 'examples', image: number): Promise<boolean> {
  const [found] = await index.nearest(collection, model, [createEncodingOfImage(image)], {
    limit: 1,
    maxDistance: 0.001,
  });
  return found!.length === 1;
}

test('the search process loads the index from the database when it starts', async () => {
  expect(await index.count('faces')).toBe(2);
  const [first, second] = await index.nearest(
    'faces',
    model,
    [createEncodingOfImage(1), createEncodingOfImage(2)],
    {
      limit: 5,
      maxDistance: Infinity,
    },
  );
  expect(first).toHaveLength(2);
  expect(first![0]!.distance).toBe(0);
  expect(first![0]!.id).toBe(second![1]!.id);
  const [unknown] = await index.nearest('faces', 'model 2', [createEncodingOfImage(1)], {
    limit: 5,
    maxDistance: 1,
  });
  expect(unknown).toEqual([]);
});

test('the search process adds new faces to the index and removes deleted faces from it', async () => {
  await importImage(3);
  await retryUntilAccepted(() => isIndexed('faces', 3), Boolean);
  const examples = new EnrolledFacesRepository(dataSource);
  await examples.enrol(parseSubjectName('Ada') as SubjectName, { fileHash: fileHashOf(3), position: 0 });
  await retryUntilAccepted(() => isIndexed('examples', 3), Boolean);
  await new ImagesRepository(dataSource, new StagingCipher('a secret')).delete(fileHashOf(3));
  await retryUntilAccepted(
    () => Promise.all([isIndexed('faces', 3), isIndexed('examples', 3)]),
    (found) => !found.includes(true),
  );
});

test('if the notification of a change is lost, the search process finds the change by comparing the IDs', async () => {
  await dataSource.query(`DELETE FROM "images" WHERE "file_hash" = $1`, [fileHashOf(2)]);
  await dataSource.query(
    `WITH image AS (
       INSERT INTO "images" ("file_hash", "status", "model") VALUES ($1, 'encoded', $2) RETURNING "file_hash"
     )
     INSERT INTO "faces" ("file_hash", "position", "encoding") SELECT "file_hash", 0, $3 FROM image`,
    [fileHashOf(4), model, [...createEncodingOfImage(4)]],
  );
  await retryUntilAccepted(
    () => Promise.all([isIndexed('faces', 2), isIndexed('faces', 4)]),
    ([deleted, added]) => !deleted && added,
  );
});

test('when the database connection is lost, the search process connects again and applies the missed changes', async () => {
  await dataSource.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name IN ('frs-notifications', 'frs-index') AND datname = current_database()`,
  );
  await importImage(5);
  await retryUntilAccepted(() => isIndexed('faces', 5), Boolean);
});

test('the search process serves metrics and health checks', async () => {
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(200);
  const metrics = await (await get('/metrics')).text();
  expect(metrics).toMatch(/^frs_index_entries\{collection="faces"\} \d+$/m);
  expect(metrics).toMatch(/^frs_index_lag_seconds /m);
  expect(metrics).toMatch(/^frs_index_search_seconds_count\{collection="faces"\} [1-9]/m);
});

test('the search process rejects an invalid search request with status 400', async () => {
  const response = await fetch(`http://127.0.0.1:${port}/nearest`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ collection: 'faces', model, encodings: 'AAAA', limit: 1, max_distance: null }),
  });
  expect(response.status).toBe(400);
});

test('RemoteFaceIndex sends a request again if the idle connection was closed', async () => {
  let connections = 0;
  // Each connection answers one request and is closed when the next one arrives.
  const server = createServer((socket) => {
    connections += 1;
    let requests = 0;
    socket.on('data', () => {
      requests += 1;
      if (requests > 1) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n{"faces":1,"examples":2}');
    });
    socket.on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const remote = new RemoteFaceIndex(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 10_000);
  try {
    expect(await remote.count('faces')).toBe(1);
    expect(await remote.count('examples')).toBe(2);
    expect(connections).toBe(2);
  } finally {
    await remote.close();
    server.close();
  }
});

test('RemoteFaceIndex rejects calls if no search process is reachable or configured', async () => {
  const nowhere = new RemoteFaceIndex(`http://127.0.0.1:${await findFreePort()}`, 1_000);
  await expect(nowhere.count('faces')).rejects.toThrow(IndexUnavailableError);
  await expect(new RemoteFaceIndex(undefined, 1_000).count('faces')).rejects.toThrow(IndexUnavailableError);
});
