import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as Database } from 'pg';
import { findFreePort } from '../../test/servers/free-port.js';
import { NativeTopology } from '../../topology/native-topology.js';
import { installRequiredServers } from '../../topology/required-servers.js';
import { readBenchPhotos } from '../bench-photos.js';
import { readCpuSecondsByPart } from '../process-costs.js';
import { printUploadStages } from '../stages/stage-table.js';
import { findServiceParts, findWorkerAddresses } from '../topology-processes.js';
import { createCopyWithUniqueHash } from '../unique-hash.js';
import { readEncoderTotals } from './encoders.js';
import { type LoadResult, sendLoad, type LoadRequest, createUploadRequest } from './load.js';
import { fileHashOfImage, insertImages } from './many-images.js';

// `npm run bench:load`: the capacity of the production topology on one machine, measured through nginx.

const clientCounts = [1, 8, 32, 128];
const numbersOfNewImages = [60, 200, 400, 400];
/** The number of uploads before the measurement, because programs are slower until their code is compiled. */
const numberOfWarmUpUploads = 40;
/**
 * The benchmark prints the CPU shares only for the run with this number of clients, because their uploads keep all
 * encoders busy.
 */
const clientCountOfCpuReport = 32;
const smallNumberOfImages = 1_000;
const largeNumberOfImages = 1_000_000;
/**
 * The number of look-ups of images that are not cached yet. This number of images fits into the cache of responses.
 */
const numberOfLookups = 8_000;

installRequiredServers();
const temporaryDirectory = await mkdtemp(join(tmpdir(), 'frs-load-'));
const photos = await readBenchPhotos();
const portrait = photos.at(-1)!;
await printUploadStages(
  portrait.name,
  (OTEL_EXPORTER_OTLP_ENDPOINT) => startTopology('traced', { OTEL_EXPORTER_OTLP_ENDPOINT }),
  () => createCopyWithUniqueHash(portrait.bytes),
);
const topology = await startTopology('measured');
const database = new Database({ connectionString: topology.databaseUrl });
try {
  await database.connect();
  console.log(`Production topology and load generator on one machine with ${availableParallelism()} cores`);
  for (const { name, bytes } of photos) {
    await sendLoadToService(1, { amount: numberOfWarmUpUploads }, () =>
      createUploadRequest(createCopyWithUniqueHash(bytes)),
    );
    printHeading(`New images: ${name}`, 'encoder ms', 'busy %');
    for (const [i, clients] of clientCounts.entries())
      await measureEncoders(clients, numbersOfNewImages[i]!, bytes);
  }
  printHeading('Known images: the same portrait repeatedly');
  for (const clients of clientCounts) {
    printResult(
      formatClients(clients),
      await sendLoadToService(clients, { duration: 5 }, () => createUploadRequest(portrait.bytes)),
    );
  }

  await insertImages(database, 0, smallNumberOfImages);
  printHeading('/stats/ without nginx, 8 clients');
  printResult(`${smallNumberOfImages.toLocaleString('en')} images`, await measureStatisticsRequests());
  await insertImages(database, smallNumberOfImages, largeNumberOfImages);
  printResult(`${largeNumberOfImages.toLocaleString('en')} images`, await measureStatisticsRequests());

  const { rows } = await database.query<{ bytes: string }>(
    `SELECT (pg_total_relation_size('images') + pg_total_relation_size('faces')) / $1::int AS bytes`,
    [largeNumberOfImages],
  );
  console.log(`\nAn image with one face uses ${rows[0]!.bytes} bytes in PostgreSQL`);

  printHeading(`With ${largeNumberOfImages.toLocaleString('en')} images, 64 clients`);
  printResult(
    '/stats/ through nginx',
    await sendLoadToService(64, { duration: 5 }, () => createGetRequest('/stats/')),
  );
  const inOrder = (first: number) => {
    let n = first;
    return () => createGetRequest(`/face_encoding/${fileHashOfImage(n++)}`);
  };
  printResult('GET from PostgreSQL', await sendLoadToService(64, { amount: numberOfLookups }, inOrder(0)));
  // These requests bypass nginx, so that the responses are cached in Redis and not in nginx.
  await sendLoad(
    `http://${topology.hostAndPortOf('api-1')}`,
    64,
    { amount: numberOfLookups },
    inOrder(100_000),
  );
  printResult('GET from Redis', await sendLoadToService(64, { amount: numberOfLookups }, inOrder(100_000)));
  printResult(
    'GET from nginx',
    await sendLoadToService(64, { duration: 5 }, () =>
      createGetRequest(`/face_encoding/${fileHashOfImage(0)}`),
    ),
  );
  printResult(
    'new portraits',
    await sendLoadToService(64, { amount: 300 }, () =>
      createUploadRequest(createCopyWithUniqueHash(portrait.bytes)),
    ),
  );
} finally {
  await database.end();
  await topology.stop();
  await rm(temporaryDirectory, { recursive: true, force: true });
}

async function startTopology(
  name: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<NativeTopology> {
  const PORT = String(await findFreePort());
  return NativeTopology.start(join(temporaryDirectory, name), { ...process.env, PORT, ...variables });
}

/** Uploads new images, and prints the time in the encoders and their utilization. */
async function measureEncoders(clients: number, amount: number, photo: Uint8Array): Promise<void> {
  const addresses = findWorkerAddresses(topology);
  const [before, cpuBefore] = [await readEncoderTotals(addresses), readCpuSecondsOfAll()];
  const measured = await sendLoadToService(clients, { amount }, () =>
    createUploadRequest(createCopyWithUniqueHash(photo)),
  );
  const [after, cpuAfter] = [await readEncoderTotals(addresses), readCpuSecondsOfAll()];
  const encoding = after.seconds - before.seconds;
  const encoder = (encoding / (after.photos - before.photos)) * 1000;
  const busy = encoding / (measured.seconds * after.threads);
  printResult(formatClients(clients), measured, encoder.toFixed(1), (busy * 100).toFixed(0));
  if (clients === 1) {
    const added = (measured.p50 - encoder).toFixed(1);
    console.log(`HTTP, queue and database add ${added} ms to the ${encoder.toFixed(1)} ms of the encoder`);
  }
  if (clients === clientCountOfCpuReport) printCpuUse(cpuBefore, cpuAfter, measured.seconds);
}

/** The CPU time so far of each part of the topology, and of the load generator, in seconds. */
function readCpuSecondsOfAll(): Map<string, number> {
  const { user, system } = process.cpuUsage();
  return readCpuSecondsByPart(findServiceParts(topology)).set('load generator', (user + system) / 1e6);
}

function printCpuUse(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  seconds: number,
): void {
  const shares = [...after].map(([part, used]) => {
    const share = (used - before.get(part)!) / (seconds * availableParallelism());
    return `${part} ${(share * 100).toFixed(0)} %`;
  });
  console.log(`CPU shares: ${shares.join(', ')}`);
}

function sendLoadToService(
  clients: number,
  extent: { amount: number } | { duration: number },
  next: () => LoadRequest,
): Promise<LoadResult> {
  return sendLoad(topology.url, clients, extent, next);
}

/** Returns the best of several rounds, because other load on the machine can only make a round slower. */
async function measureStatisticsRequests(): Promise<LoadResult> {
  const rounds: LoadResult[] = [];
  for (let i = 0; i < 5; i++) {
    const url = `http://${topology.hostAndPortOf('api-1')}`;
    rounds.push(await sendLoad(url, 8, { duration: 2 }, () => createGetRequest('/stats/')));
  }
  return rounds.reduce((best, round) => (round.rate > best.rate ? round : best));
}

function createGetRequest(path: string): LoadRequest {
  return { method: 'GET', path };
}

function formatClients(clients: number): string {
  return clients === 1 ? '1 client' : `${clients} clients`;
}

function printHeading(text: string, ...more: string[]): void {
  console.log(
    `\n${text}\n${formatTableRow('', 'per second', 'p50 ms', 'p95 ms', 'p99 ms', 'refused', ...more)}`,
  );
}

function printResult(name: string, { rate, p50, p95, p99, refused }: LoadResult, ...more: string[]): void {
  const figures = [rate, p50, p95, p99].map((value) => value.toFixed(value < 100 ? 1 : 0));
  console.log(formatTableRow(name, ...figures, String(refused), ...more));
}

function formatTableRow(name: string, ...cells: string[]): string {
  return [name.padEnd(24), ...cells.map((cell) => cell.padStart(10))].join(' ');
}
