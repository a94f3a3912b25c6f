import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as Database } from 'pg';
import { freePort } from '../../test/servers/free-port.js';
import { exitsWhenDone } from '../../topology/instance.js';
import { NativeTopology } from '../../topology/native-topology.js';
import { requireServers } from '../../topology/required-servers.js';
import { readBenchPhotos } from '../bench-photos.js';
import { printStages } from '../stages/stage-table.js';
import { withUniqueHash } from '../unique-hash.js';
import { cpuSeconds } from './cpu.js';
import { readEncoderWork } from './encoders.js';
import { type LoadResult, runLoad, type LoadRequest, uploadRequestOf } from './load.js';
import { fileHashOfImage, writeImages } from './many-images.js';

// `npm run bench:load`: the capacity of the production topology on one machine, measured through nginx.

const clientCounts = [1, 8, 32, 128];
const newImages = [60, 200, 400, 400];
/** The number of uploads before the measurement, because programs are slower until their code is compiled. */
const warmUps = 40;
/**
 * The benchmark prints the CPU shares only for the run with this number of clients, because their uploads keep all
 * encoders busy.
 */
const cpuReportClients = 32;
const fewImages = 1_000;
const manyImages = 1_000_000;
/**
 * The number of look-ups of images that are not cached yet. This number of images fits into the cache of responses.
 */
const numberOfLookups = 8_000;

requireServers();
const directory = await mkdtemp(join(tmpdir(), 'frs-load-'));
const photos = await readBenchPhotos();
const portrait = photos.at(-1)!;
await printStages(
  portrait.name,
  (OTEL_EXPORTER_OTLP_ENDPOINT) => startTopology('traced', { OTEL_EXPORTER_OTLP_ENDPOINT }),
  () => withUniqueHash(portrait.bytes),
);
const topology = await startTopology('measured');
const database = new Database({ connectionString: topology.databaseUrl });
try {
  await database.connect();
  console.log(`Production topology and load generator on one machine with ${availableParallelism()} cores`);
  for (const { name, bytes } of photos) {
    await loadService(1, { amount: warmUps }, () => uploadRequestOf(withUniqueHash(bytes)));
    printHeading(`New images: ${name}`, 'encoder ms', 'busy %');
    for (const [i, clients] of clientCounts.entries()) await loadEncoders(clients, newImages[i]!, bytes);
  }
  printHeading('Known images: the same portrait repeatedly');
  for (const clients of clientCounts) {
    printResult(
      formatClients(clients),
      await loadService(clients, { duration: 5 }, () => uploadRequestOf(portrait.bytes)),
    );
  }

  await writeImages(database, 0, fewImages);
  printHeading('/stats/ without nginx, 8 clients');
  printResult(`${fewImages.toLocaleString('en')} images`, await loadStats());
  await writeImages(database, fewImages, manyImages);
  printResult(`${manyImages.toLocaleString('en')} images`, await loadStats());

  const { rows } = await database.query<{ bytes: string }>(
    `SELECT (pg_total_relation_size('images') + pg_total_relation_size('faces')) / $1::int AS bytes`,
    [manyImages],
  );
  console.log(`\nAn image with one face uses ${rows[0]!.bytes} bytes in PostgreSQL`);

  printHeading(`With ${manyImages.toLocaleString('en')} images, 64 clients`);
  printResult(
    '/stats/ through nginx',
    await loadService(64, { duration: 5 }, () => createGetRequest('/stats/')),
  );
  const inOrder = (first: number) => {
    let n = first;
    return () => createGetRequest(`/face_encoding/${fileHashOfImage(n++)}`);
  };
  printResult('GET from PostgreSQL', await loadService(64, { amount: numberOfLookups }, inOrder(0)));
  // These requests bypass nginx, so that the responses are cached in Redis and not in nginx.
  await runLoad(
    `http://${topology.hostAndPortOf('api-1')}`,
    64,
    { amount: numberOfLookups },
    inOrder(100_000),
  );
  printResult('GET from Redis', await loadService(64, { amount: numberOfLookups }, inOrder(100_000)));
  printResult(
    'GET from nginx',
    await loadService(64, { duration: 5 }, () => createGetRequest(`/face_encoding/${fileHashOfImage(0)}`)),
  );
  printResult(
    'new portraits',
    await loadService(64, { amount: 300 }, () => uploadRequestOf(withUniqueHash(portrait.bytes))),
  );
} finally {
  await database.end();
  await topology.stop();
  await rm(directory, { recursive: true, force: true });
}

async function startTopology(
  name: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<NativeTopology> {
  const PORT = String(await freePort());
  return NativeTopology.start(join(directory, name), { ...process.env, PORT, ...variables });
}

/** Uploads new images, and prints the time in the encoders and their utilization. */
async function loadEncoders(clients: number, amount: number, photo: Uint8Array): Promise<void> {
  const workers = topology.instances.filter(({ serviceName }) => serviceName === 'worker');
  const addresses = workers.map(({ name }) => topology.hostAndPortOf(name));
  const [before, cpuBefore] = [await readEncoderWork(addresses), cpuByPart()];
  const measured = await loadService(clients, { amount }, () => uploadRequestOf(withUniqueHash(photo)));
  const [after, cpuAfter] = [await readEncoderWork(addresses), cpuByPart()];
  const encoding = after.seconds - before.seconds;
  const encoder = (encoding / (after.photos - before.photos)) * 1000;
  const busy = encoding / (measured.seconds * after.threads);
  printResult(formatClients(clients), measured, encoder.toFixed(1), (busy * 100).toFixed(0));
  if (clients === 1) {
    const added = (measured.p50 - encoder).toFixed(1);
    console.log(`HTTP, queue and database add ${added} ms to the ${encoder.toFixed(1)} ms of the encoder`);
  }
  if (clients === cpuReportClients) reportCpu(cpuBefore, cpuAfter, measured.seconds);
}

/** The CPU time of each part of the topology so far, in seconds; empty on systems without /proc. */
function cpuByPart(): Map<string, number> {
  const parts = new Map<string, number>();
  const add = (part: string, pid: number): void => {
    const seconds = cpuSeconds(pid);
    if (seconds !== undefined) parts.set(part, (parts.get(part) ?? 0) + seconds);
  };
  for (const instance of topology.instances.filter((instance) => !exitsWhenDone(instance))) {
    add(instance.serviceName.replace(/^api-\d+$/, 'api'), topology.pidOf(instance.name));
  }
  const { user, system } = process.cpuUsage();
  parts.set('load generator', (user + system) / 1e6);
  return parts;
}

function reportCpu(
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

function loadService(
  clients: number,
  extent: { amount: number } | { duration: number },
  next: () => LoadRequest,
): Promise<LoadResult> {
  return runLoad(topology.url, clients, extent, next);
}

/** Returns the best of several rounds, because other load on the machine can only make a round slower. */
async function loadStats(): Promise<LoadResult> {
  const rounds: LoadResult[] = [];
  for (let i = 0; i < 5; i++) {
    const url = `http://${topology.hostAndPortOf('api-1')}`;
    rounds.push(await runLoad(url, 8, { duration: 2 }, () => createGetRequest('/stats/')));
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
