import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as Database } from 'pg';
import { freePort } from '../../test/servers/free-port.js';
import { NativeTopology } from '../../topology/native-topology.js';
import { requireServers } from '../../topology/required-servers.js';
import { benchPhotos } from '../bench-photos.js';
import { type Load, load, type LoadRequest, uploadOf } from './load.js';
import { hashOfImage, writeImages } from './many-images.js';

// `npm run bench:load`: what production bears, asked through nginx, on one machine with everything it needs.

const clientCounts = [1, 8, 32, 128];
const newImages = [60, 200, 300, 400];
const fewImages = 1_000;
const manyImages = 1_000_000;
/** Look-ups of images that were not asked for before: fewer than the cache of answers can hold. */
const lookups = 8_000;

requireServers();
const directory = await mkdtemp(join(tmpdir(), 'frs-load-'));
const topology = await NativeTopology.start(directory, { ...process.env, PORT: String(await freePort()) });
const database = new Database({ connectionString: topology.databaseUrl });
try {
  await database.connect();
  console.log(`Production on one machine with ${availableParallelism()} cores, load generator included`);
  const photos = await benchPhotos();
  for (const { name, bytes } of photos) {
    heading(`New images: ${name}`);
    for (const [i, clients] of clientCounts.entries()) {
      report(
        clientsOf(clients),
        await loadService(clients, { amount: newImages[i]! }, () => uploadOf(variant(bytes))),
      );
    }
  }
  heading('Known images: the same portrait again');
  const portrait = photos.at(-1)!.bytes;
  for (const clients of clientCounts) {
    report(clientsOf(clients), await loadService(clients, { duration: 5 }, () => uploadOf(portrait)));
  }

  await writeImages(database, 0, fewImages);
  heading('/stats/ past nginx, 8 clients');
  report(`${fewImages.toLocaleString('en')} images`, await loadStats());
  await writeImages(database, fewImages, manyImages);
  report(`${manyImages.toLocaleString('en')} images`, await loadStats());

  const { rows } = await database.query<{ bytes: string }>(
    `SELECT (pg_total_relation_size('images') + pg_total_relation_size('faces')) / $1::int AS bytes`,
    [manyImages],
  );
  console.log(`\nAn image with one face takes ${rows[0]!.bytes} bytes in PostgreSQL`);

  heading(`With ${manyImages.toLocaleString('en')} images, 64 clients`);
  report('/stats/ through nginx', await loadService(64, { duration: 5 }, () => get('/stats/')));
  const inOrder = (first: number) => {
    let n = first;
    return () => get(`/face_encoding/${hashOfImage(n++)}`);
  };
  report('GET from PostgreSQL', await loadService(64, { amount: lookups }, inOrder(0)));
  // Asked for past nginx, so that Redis knows them and nginx does not.
  await load(`http://${topology.addressOf('api-1')}`, 64, { amount: lookups }, inOrder(100_000));
  report('GET from Redis', await loadService(64, { amount: lookups }, inOrder(100_000)));
  report(
    'GET from nginx',
    await loadService(64, { duration: 5 }, () => get(`/face_encoding/${hashOfImage(0)}`)),
  );
  report('new portraits', await loadService(64, { amount: 300 }, () => uploadOf(variant(portrait))));
} finally {
  await database.end();
  await topology.stop();
  await rm(directory, { recursive: true, force: true });
}

function loadService(
  clients: number,
  extent: { amount: number } | { duration: number },
  next: () => LoadRequest,
): Promise<Load> {
  return load(topology.url, clients, extent, next);
}

/** The best of several rounds: what else the machine does only ever makes a round slower. */
async function loadStats(): Promise<Load> {
  const rounds: Load[] = [];
  for (let i = 0; i < 5; i++) {
    const url = `http://${topology.addressOf('api-1')}`;
    rounds.push(await load(url, 8, { duration: 2 }, () => get('/stats/')));
  }
  return rounds.reduce((best, round) => (round.rate > best.rate ? round : best));
}

function get(path: string): LoadRequest {
  return { method: 'GET', path };
}

/** The same photo under another hash: what follows the end of a JPEG is no part of the picture. */
function variant(photo: Uint8Array): Uint8Array {
  return Buffer.concat([photo, Buffer.from(`\0${performance.now()} ${Math.random()}`)]);
}

function clientsOf(clients: number): string {
  return clients === 1 ? '1 client' : `${clients} clients`;
}

function heading(text: string): void {
  console.log(`\n${text}\n${row('', 'a second', 'p50 ms', 'p95 ms', 'p99 ms', 'refused')}`);
}

function report(name: string, { rate, p50, p95, p99, refused }: Load): void {
  console.log(
    row(name, ...[rate, p50, p95, p99].map((value) => value.toFixed(value < 100 ? 1 : 0)), String(refused)),
  );
}

function row(name: string, ...cells: string[]): string {
  return [name.padEnd(24), ...cells.map((cell) => cell.padStart(9))].join(' ');
}
