import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDataSourceOptions, StatisticsRepository } from '#persistence';
import { type ApiDocument } from './api-document.js';
import { Client } from './client.js';
import { type Service, startApi } from './service.js';

let service: Service;
let client: Client;
let apiDocument: ApiDocument;

beforeAll(async () => {
  service = await startApi();
  client = new Client(service.url);
  apiDocument = await client.loadApiDocument();
});

afterAll(() => service.stop());

async function read<Body>(path: string): Promise<Body> {
  const response = await fetch(`${service.url}${path}`);
  expect(response.status).toBe(200);
  await apiDocument.checkResponse('GET', path.replace(/\?.*/, ''), response.clone());
  return (await response.json()) as Body;
}

const readHistory = (query: string) =>
  read<{ periods: { start: string; number_of_images: number }[] }>(`/stats/history${query}`);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function encodingAt(number: number): number[] {
  return Array.from({ length: 128 }, (_, index) => (index === 0 ? number : 0));
}

const hashOfImage = (image: number): string => String(image).repeat(64);

test('the number of images of each day is zero before the first image', async () => {
  const { periods } = await readHistory('');
  expect(periods).toHaveLength(30);
  expect(sum(periods.map(({ number_of_images }) => number_of_images))).toBe(0);
});

test('the statistics over time and of a sample describe the stored images and subjects', async () => {
  const images = [1, 2, 3, 4].map((image) => ({
    file_hash: hashOfImage(image),
    model: 'test',
    faces: [{ encoding: encodingAt(image / 10) }],
  }));
  const subjects = [
    { subject: 'Ada', faces: [1, 2].map((image) => ({ file_hash: hashOfImage(image), face: 0 })) },
    { subject: 'Grace', faces: [{ file_hash: hashOfImage(4), face: 0 }] },
  ];
  const lines = [...images, ...subjects].map((line) => JSON.stringify(line));
  await client.api.POST('/import', { body: lines.join('\n') });
  const database = await new DataSource(
    createDataSourceOptions({ url: service.databaseUrl, connections: 2 }),
  ).initialize();
  await new StatisticsRepository(database).aggregateAllImages();
  await database.destroy();

  const { periods } = await readHistory('?period=hour&limit=2');
  expect(periods).toHaveLength(2);
  expect(sum(periods.map(({ number_of_images }) => number_of_images))).toBe(4);
  expect(Date.parse(periods[1]!.start) - Date.parse(periods[0]!.start)).toBe(3_600_000);

  const distances =
    await read<Record<'stored_faces' | 'same_subject' | 'different_subjects', number[]>>('/stats/distances');
  expect(distances).toMatchObject({ number_of_stored_faces: 4, number_of_enrolled_faces: 3 });
  expect(sum(distances.stored_faces)).toBe(6);
  expect(sum(distances.same_subject)).toBe(1);
  expect(sum(distances.different_subjects)).toBe(2);

  const map = await read<{
    faces: { x: number; file_hash: string; subject: string | null }[];
    explained_variance: { x: number };
  }>('/stats/map');
  expect(map.explained_variance.x).toBeCloseTo(1);
  expect(
    map.faces
      .map(({ file_hash, subject }) => [file_hash[0], subject])
      .toSorted(([one], [other]) => Number(one) - Number(other)),
  ).toEqual([
    ['1', 'Ada'],
    ['2', 'Ada'],
    ['3', null],
    ['4', 'Grace'],
  ]);
});
