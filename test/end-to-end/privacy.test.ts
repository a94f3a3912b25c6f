import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client as Database } from 'pg';
import { readDemoPhoto, retryUntilAccepted } from './client.js';
import { type RunningService, startServiceAlone } from './service.js';
import { beginUpload } from './upload-in-two-parts.js';

let service: RunningService;
let photo: Buffer;

// With its own database, the service stores all its data in its folder.
beforeAll(async () => {
  // This photo is large enough that the API writes it to a temporary file (spool).
  photo = await readDemoPhoto('sample6.jpg');
  service = await startServiceAlone({ FRS_LOG_LEVEL: 'debug' });
});

afterAll(() => service.stop());

async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Reads the number of staged chunks, and the number of images that are not pending any more. */
async function countStagedImages(): Promise<unknown> {
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

describe('as soon as the response to an upload is sent', () => {
  test.each([
    // The comparison is refused, because the form contains only one photo.
    ['/compare', 422],
    ['/generate_face_encoding', 200],
    ['/generate_face_encodings', 200],
  ])('the temporary file of an upload to POST %s is deleted', async (route, status) => {
    const spooled = (): Promise<string[]> => listFiles(join(service.directory, 'spool'));
    const upload = beginUpload(service.url, route, photo);
    await retryUntilAccepted(spooled, ({ length }) => length === 1);
    expect((await upload.finish()).status).toBe(status);
    await retryUntilAccepted(spooled, ({ length }) => length === 0);
  });

  test('the database contains no staged bytes of the photo', async () => {
    expect(await countStagedImages()).toEqual({ chunks: 0, finished: 1 });
  });
});

/**
 * Cuts pieces from the beginning, the middle and the end of the photo. The pieces are so long that other files do not
 * contain them by chance.
 */
function cutPhotoPieces(): Buffer[] {
  return [0.1, 0.5, 0.9].map((part) => {
    const start = Math.floor(photo.length * part);
    return photo.subarray(start, start + 24);
  });
}

// Staged bytes may remain in the table files and in the write-ahead log of PostgreSQL for some time, but they are
// encrypted.
test('after the service has stopped, no file contains the bytes of a photo', async () => {
  await service.stopProcess();
  let searched = 0;
  for (const file of await listFiles(service.directory)) {
    const content = await readFile(file);
    searched += content.length;
    for (const piece of cutPhotoPieces()) expect(content.includes(piece)).toBe(false);
  }
  // This check confirms that the files of the service were really searched.
  expect(searched).toBeGreaterThan(1_000_000);
});

test('the log contains no bytes of a photo', () => {
  for (const piece of cutPhotoPieces()) {
    expect(service.readLog()).not.toContain(piece.toString('latin1'));
    expect(service.readLog()).not.toContain(piece.toString('base64').slice(0, 24));
    expect(service.readLog()).not.toContain(piece.toString('hex'));
  }
});
