import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client as Database } from 'pg';
import { demoPhoto, eventually } from './client.js';
import { type RunningService, startServiceAlone } from './service.js';
import { beginUpload } from './upload-in-two-parts.js';

let service: RunningService;
let photo: Buffer;

// On a database of its own, every byte that the service keeps is in its folder.
beforeAll(async () => {
  // Large enough to be spooled.
  photo = await demoPhoto('sample6.jpg');
  service = await startServiceAlone({ FRS_LOG_LEVEL: 'debug' });
});

afterAll(() => service.stop());

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** How many rows the tables have that stage photos, and how many images they are of. */
async function staged(): Promise<unknown> {
  const database = new Database({
    connectionString: await readFile(join(service.directory, 'database-url'), 'utf8'),
  });
  await database.connect();
  try {
    const { rows } = await database.query<Record<string, unknown>>(
      `SELECT (SELECT count(*)::int FROM staged_chunks) AS chunks,
              (SELECT count(*)::int FROM images WHERE status <> 'pending') AS finished`,
    );
    return rows[0];
  } finally {
    await database.end();
  }
}

describe('as soon as a photo is answered', () => {
  test.each([
    // A second one is missing, which is no secret to keep.
    ['/compare', 422],
    ['/generate_face_encoding', 200],
    ['/generate_face_encodings', 200],
  ])('what POST %s has spooled of it is gone', async (route, status) => {
    const spooled = (): Promise<string[]> => filesIn(join(service.directory, 'spool'));
    const upload = beginUpload(service.url, route, photo);
    await eventually(spooled, ({ length }) => length === 1);
    expect((await upload.finish()).status).toBe(status);
    await eventually(spooled, ({ length }) => length === 0);
  });

  test('no staged bytes remain', async () => {
    expect(await staged()).toEqual({ chunks: 0, finished: 1 });
  });
});

/** Pieces of the photo, from its beginning, middle and end, long enough to be met nowhere else by chance. */
function pieces(): Buffer[] {
  return [0.1, 0.5, 0.9].map((part) => {
    const start = Math.floor(photo.length * part);
    return photo.subarray(start, start + 24);
  });
}

// What was staged may be in the tables’ files for a while, and in their log: sealed.
test('after the service has stopped, no file contains the bytes of a photo', async () => {
  await service.stopProcess();
  let searched = 0;
  for (const file of await filesIn(service.directory)) {
    const content = await readFile(file);
    searched += content.length;
    for (const piece of pieces()) expect(content.includes(piece)).toBe(false);
  }
  // The search has met something: the database has kept at least its encodings.
  expect(searched).toBeGreaterThan(1_000_000);
});

test('the log contains nothing of a photo', () => {
  for (const piece of pieces()) {
    expect(service.readLog()).not.toContain(piece.toString('latin1'));
    expect(service.readLog()).not.toContain(piece.toString('base64').slice(0, 24));
    expect(service.readLog()).not.toContain(piece.toString('hex'));
  }
});
