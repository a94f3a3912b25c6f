import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  createDataSourceOptions,
  type NewFace,
  ImageArchiveRepository,
  type ImportedImage,
  migrateDatabase,
} from '#persistence';
import { createDatabase } from '../../../test/servers/postgres.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let dataSource: DataSource;
let archive: ImageArchiveRepository;

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase({ url: database.url, connections: 2 });
  dataSource = await new DataSource(
    createDataSourceOptions({ url: database.url, connections: 8 }),
  ).initialize();
  archive = new ImageArchiveRepository(dataSource);
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

let lastHash = 0;
const createNewHash = (): string => (++lastHash).toString(16).padStart(64, '0');

const importedFace: NewFace = {
  encoding: Array.from({ length: 128 }, (_, i) => Math.fround(Math.sin(i) / 7)),
  landmarks: Array.from({ length: 136 }, (_, i) => Math.fround(i * 1.1)),
  x: 1,
  y: 2,
  width: 3,
  height: 4,
  score: 0.5,
};

function createImportedImage(numberOfFaces: number): ImportedImage {
  const faces = Array.from({ length: numberOfFaces }, (_, x) => ({ ...importedFace, x }));
  return { fileHash: createNewHash(), model: 'test', width: null, height: null, faces };
}

async function exportImages(pageFaces: number): Promise<[hash: string, places: (number | null)[]][]> {
  const found: [string, (number | null)[]][] = [];
  for await (const { fileHash, faces } of archive.streamEncodedImages(pageFaces)) {
    found.push([fileHash, faces.map(({ x }) => x)]);
  }
  return found;
}

test('images with any number of faces are exported completely and in order, for any page size', async () => {
  const images = [1, 7, 2, 1, 1, 1, 30, 3].map(createImportedImage);
  expect(await archive.importImages(images)).toBe(images.length);
  const whole = images.map(({ fileHash, faces }) => [fileHash, faces.map(({ x }) => x)]);
  for (const pageFaces of [1, 2, 5, 8, 1_000]) expect(await exportImages(pageFaces)).toEqual(whole);
});

test('an image that is deleted during an export is skipped', async () => {
  const images = [2, 2, 2].map(createImportedImage);
  await archive.importImages(images);
  const found: string[] = [];
  for await (const { fileHash } of archive.streamEncodedImages(2)) {
    found.push(fileHash);
    if (fileHash === images[0]!.fileHash) {
      await dataSource.query(`DELETE FROM images WHERE file_hash = $1`, [images[1]!.fileHash]);
    }
  }
  expect(found).toContain(images[2]!.fileHash);
  expect(found).not.toContain(images[1]!.fileHash);
});

test('an image may have 10,000 faces', async () => {
  const image = createImportedImage(10_000);
  expect(await archive.importImages([image])).toBe(1);
  const places = new Map(await exportImages(1_000)).get(image.fileHash);
  expect(places).toEqual(image.faces.map(({ x }) => x));
});

test('images imported in one transaction are listed in their original order', async () => {
  const since = new Date();
  const images = [1, 1, 1, 1].map(createImportedImage).reverse();
  await archive.importImages(images);
  const listed = await archive.listImages({ since }, 10);
  expect(listed.map(({ fileHash }) => fileHash)).toEqual(images.map(({ fileHash }) => fileHash));
});

test('overlapping imports in different orders import every image once', async () => {
  const images = Array.from({ length: 200 }, () => createImportedImage(1));
  const imports = Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? images : [...images].reverse()));
  const imported = await Promise.all(imports.map((each) => archive.importImages(each)));
  expect(imported.reduce((sum, count) => sum + count)).toBe(images.length);
});
