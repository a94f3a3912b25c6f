/**
 * `npm run bench:cost [-- --lfw DIR] [--profiles DIR]`: what a request costs, in CPU time, memory and milliseconds, in the
 * production topology and with `make run`. docs/cost.md describes the figures. Without `--lfw`, the new images are copies
 * of a portrait. With `--profiles`, CPU profiles of all Node.js processes are recorded while new images are uploaded, and the
 * CPU time of an image is also printed by stage.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import sharp from 'sharp';
import { findPhotoFiles } from '../../evaluation/photo-folder.js';
import { startServiceAlone, withSearchProcess } from '../../test/end-to-end/service.js';
import { findFreePort } from '../../test/servers/free-port.js';
import { NativeTopology } from '../../topology/native-topology.js';
import { installRequiredServers } from '../../topology/required-servers.js';
import { readBenchPhotos } from '../bench-photos.js';
import { readEncoderTotals } from '../load/encoders.js';
import {
  type LoadRequest,
  type LoadResult,
  sendLoad,
  sendRepeatedLoad,
  createUploadRequest,
} from '../load/load.js';
import { fileHashOfImage, insertImages } from '../load/many-images.js';
import { readCpuSecondsByPart, readMemoryBytesByPart, type ServiceParts } from '../process-costs.js';
import { findServiceParts, findWorkerAddresses } from '../topology-processes.js';
import { createCopyWithUniqueHash } from '../unique-hash.js';
import {
  collectCpuProfiles,
  createProfilingOptions,
  readCpuProfile,
  toggleCpuProfiles,
} from './cpu-profiles.js';
import { sumTimeByStage } from './cpu-stages.js';
import { measureEncodersAlone } from './encoders-alone.js';

const clients = 16;
const newImages = 600;
const warmUps = 60;
/** Seconds of each load of requests for known images. */
const duration = 5;
/** Images whose look-ups take turns. */
const numberOfImages = 3_000;
/** Photos of each kind in each third of a mixed day. */
const photosPerThird = 24;
/** Seconds for which the queue's Redis is stopped. */
const outage = 13;

const readStatistics = { method: 'GET', path: '/stats' } as const;

const { values } = parseArgs({ options: { lfw: { type: 'string' }, profiles: { type: 'string' } } });
if (values.profiles !== undefined) {
  await mkdir(values.profiles, { recursive: true });
  process.env.NODE_OPTIONS = createProfilingOptions(resolve(values.profiles));
}
const benchPhotos = await readBenchPhotos();
const portrait = benchPhotos.at(-1)!.bytes;
const nextPortrait = await createPhotoSource(values.lfw);

installRequiredServers();
const directory = await mkdtemp(join(tmpdir(), 'frs-cost-'));
console.log(`${availableParallelism()} cores, ${clients} clients unless stated otherwise\n`);
const alone = await measureEncodersAlone(newImages, nextPortrait);
print('encoders alone: new images per second', alone.rate);
print('encoders alone: CPU of an image, ms', alone.cpuMilliseconds);
const topology = await NativeTopology.start(directory, {
  ...process.env,
  PORT: String(await findFreePort()),
});
try {
  await measureTopology();
} finally {
  await topology.stop();
  await rm(directory, { recursive: true, force: true });
}
await measureStandalone();

async function measureTopology(): Promise<void> {
  const parts = findServiceParts(topology);
  await load({ amount: warmUps }, nextUpload);
  print('memory of the topology after the start, MB', sumOf(readMemoryBytesByPart(parts)) / 1e6);

  const workers = findWorkerAddresses(topology);
  const workBefore = await readEncoderTotals(workers);
  const oneClient = await load({ amount: 100 }, nextUpload, 1);
  const work = await readEncoderTotals(workers);
  const encoder = (1000 * (work.seconds - workBefore.seconds)) / (work.photos - workBefore.photos);
  print('one client: HTTP, queue and database above the encoder, ms', oneClient.p50 - encoder);

  const before = readCpuSecondsByPart(parts);
  const uploaded = await load({ amount: newImages }, nextUpload);
  const after = readCpuSecondsByPart(parts);
  print('new images per second', uploaded.rate);
  print('the same, as a part of the encoders alone, %', (100 * uploaded.rate) / alone.rate);
  const cores = availableParallelism();
  print(
    'time of the cores for an image beyond its encoding, ms',
    1000 * cores * (1 / uploaded.rate - 1 / alone.rate),
  );
  for (const [part, seconds] of after) {
    print(`  CPU of an image: ${part}, ms`, (1000 * (seconds - before.get(part)!)) / newImages);
  }

  if (values.profiles !== undefined) await measureStages(resolve(values.profiles), parts);

  await load({ amount: 1 }, () => createUploadRequest(portrait), 1);
  const known = await loadRepeatedly([createUploadRequest(portrait)]);
  print('known image, POST, per second', known.rate);
  const database = new Client({ connectionString: topology.databaseUrl });
  await database.connect();
  await insertImages(database, 0, numberOfImages);
  await database.end();
  print('look-up of one hash through nginx, per second', (await loadRepeatedly([lookUp(0)])).rate);
  const lookUps = Array.from({ length: numberOfImages }, (_, image) => lookUp(image));
  const hashes = `${numberOfImages.toLocaleString('en')} hashes`;
  print(
    `look-up of ${hashes} through nginx, nothing cached, per second`,
    (await loadRepeatedly(lookUps)).rate,
  );
  print(`look-up of ${hashes} through nginx, per second`, (await loadRepeatedly(lookUps)).rate);
  const statistics = await loadRepeatedly([readStatistics]);
  print('/stats through nginx, per second', statistics.rate);
  print('/stats through nginx, slowest answer, ms', statistics.max);

  await measureMixedDay(parts);
  print('memory of the topology at the end, MB', sumOf(readMemoryBytesByPart(parts)) / 1e6);
  for (const [part, bytes] of readMemoryBytesByPart(parts)) print(`  memory: ${part}, MB`, bytes / 1e6);

  const during = load({ duration: outage + 10 }, nextUpload);
  await delay(3_000);
  await topology.stopServices('redis-queue');
  await delay(1000 * outage);
  await topology.startStoppedServices();
  const interrupted = await during;
  print(`queue's Redis stopped for ${outage} s: slowest answer, ms`, interrupted.max);
  print('  answers per second', interrupted.rate);
  print('  answers that are not 200', interrupted.refused);
}

/** Uploads portraits, crowds and photos of 12 megapixels, and prints the memory of a worker after each third. */
async function measureMixedDay(parts: ServiceParts): Promise<void> {
  const photo = sharp(benchPhotos[0]!.bytes);
  const mixed = [
    portrait,
    await photo.clone().resize({ width: 1024 }).jpeg().toBuffer(),
    await photo.clone().resize(4000, 3000, { fit: 'cover' }).jpeg().toBuffer(),
  ];
  for (const third of [1, 2, 3]) {
    let sent = 0;
    await load({ amount: photosPerThird * mixed.length }, () =>
      createUploadRequest(createCopyWithUniqueHash(mixed[sent++ % mixed.length]!)),
    );
    const workers = readMemoryBytesByPart(new Map([['worker', parts.get('worker')!]]));
    print(
      `memory of a worker after ${third}/3 of a mixed day, MB`,
      sumOf(workers) / 1e6 / parts.get('worker')!.length,
    );
  }
}

async function measureStandalone(): Promise<void> {
  const service = await startServiceAlone({
    ...withSearchProcess,
    FRS_WORKER_THREADS: String(availableParallelism()),
  });
  try {
    await sendLoad(service.url, clients, { amount: warmUps }, nextUpload);
    const response = await sendLoad(service.url, 1, { amount: 1 }, () => createUploadRequest(portrait));
    if (response.refused > 0) throw new Error('The portrait was refused.');
    const listed = (await (await fetch(`${service.url}/images?limit=1`)).json()) as {
      images: { file_hash: string }[];
    };
    const path = `/face_encoding/${listed.images[0]!.file_hash}`;
    for (const [name, request] of [
      ['look-up', { method: 'GET', path }],
      ['/stats', readStatistics],
    ] as const) {
      const { rate, p50 } = await sendRepeatedLoad(service.url, clients, { duration }, [request]);
      print(`make run: ${name}, per second`, rate);
      print(`make run: ${name}, p50, ms`, p50);
    }
    const bytes = sumOf(readMemoryBytesByPart(new Map([['make run', [service.pid]]])));
    print('memory of make run, MB', bytes / 1e6);
  } finally {
    await service.stop();
  }
}

function sumOf(values: ReadonlyMap<string, number>): number {
  return [...values.values()].reduce((sum, value) => sum + value, 0);
}

function load(
  extent: { amount: number } | { duration: number },
  next: () => LoadRequest,
  count = clients,
): Promise<LoadResult> {
  return sendLoad(topology.url, count, extent, next);
}

function nextUpload(): LoadRequest {
  return createUploadRequest(nextPortrait());
}

function loadRepeatedly(requests: readonly LoadRequest[]): Promise<LoadResult> {
  return sendRepeatedLoad(topology.url, clients, { duration }, requests);
}

/** Uploads new images while CPU profiles are recorded, and prints the time of an image by part and stage. */
async function measureStages(folder: string, parts: ServiceParts): Promise<void> {
  toggleCpuProfiles(parts);
  await load({ amount: newImages }, nextUpload);
  toggleCpuProfiles(parts);
  const times = new Map<string, number>();
  for (const { part, path } of await collectCpuProfiles(folder, parts)) {
    for (const [stage, milliseconds] of sumTimeByStage(await readCpuProfile(path))) {
      const name = `${part}: ${stage}`;
      times.set(name, (times.get(name) ?? 0) + milliseconds);
    }
  }
  for (const [name, milliseconds] of [...times].sort(([a], [b]) => a.localeCompare(b)))
    print(`  main thread, an image: ${name}, ms`, milliseconds / newImages);
}

function lookUp(image: number): LoadRequest {
  return { method: 'GET', path: `/face_encoding/${fileHashOfImage(image)}` };
}

/** @returns a function that returns the next photo, of which no two have the same hash */
async function createPhotoSource(lfw: string | undefined): Promise<() => Uint8Array> {
  if (lfw === undefined) return () => createCopyWithUniqueHash(portrait);
  const paths = (await findPhotoFiles(join(lfw, 'images'))).slice(0, 500);
  const photos = await Promise.all(paths.map((path) => readFile(join(lfw, 'images', path))));
  let next = 0;
  return () => createCopyWithUniqueHash(photos[next++ % photos.length]!);
}

function print(name: string, value: number): void {
  console.log(
    `${name.padEnd(72)}${value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 }).padStart(10)}`,
  );
}
