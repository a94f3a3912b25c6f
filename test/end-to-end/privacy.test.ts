import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, demoPhoto, eventually } from './client.js';
import { type RunningService, startServiceAlone } from './service.js';

let service: RunningService;
let photo: Buffer;

// On a database of its own, every byte that the service keeps is in its folder.
beforeAll(async () => {
  photo = await demoPhoto('sample2.jpg');
  service = await startServiceAlone({ FRS_LOG_LEVEL: 'debug' });
  const client = new Client(service.url);
  expect((await client.encode(photo)).status).toBe(200);
  await eventually(
    () => client.stats(),
    ({ body }) => body.number_of_images_processed === 1,
  );
  await service.end();
});

afterAll(() => service.stop());

/** Pieces of the photo, from its beginning, middle and end, long enough to be met nowhere else by chance. */
function pieces(): Buffer[] {
  return [0.1, 0.5, 0.9].map((part) => {
    const start = Math.floor(photo.length * part);
    return photo.subarray(start, start + 24);
  });
}

test('once a photo is encoded, its bytes are in no file that the service keeps', async () => {
  const files = await readdir(service.directory, { recursive: true, withFileTypes: true });
  let searched = 0;
  for (const file of files.filter((entry) => entry.isFile())) {
    const content = await readFile(join(file.parentPath, file.name));
    searched += content.length;
    for (const piece of pieces()) expect(content.includes(piece)).toBe(false);
  }
  // The search has met something: the database has kept at least its encodings.
  expect(searched).toBeGreaterThan(1_000_000);
});

test('nothing of a photo is in the log', () => {
  for (const piece of pieces()) {
    expect(service.said()).not.toContain(piece.toString('latin1'));
    expect(service.said()).not.toContain(piece.toString('base64').slice(0, 24));
    expect(service.said()).not.toContain(piece.toString('hex'));
  }
});
