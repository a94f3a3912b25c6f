import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../servers/free-port.js';
import { Client, demoPhoto, eventually } from './client.js';

let directory: string;
let photo: Buffer;
let said = '';

// The service as `make run` starts it, on a database of its own: every byte it keeps is in its data folder.
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frs-privacy-'));
  photo = await demoPhoto('sample2.jpg');
  const port = await freePort();
  const service = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../apps/standalone/src/main.js', import.meta.url))],
    {
      env: { PATH: process.env.PATH, FRS_DATA_DIR: directory, PORT: String(port), FRS_LOG_LEVEL: 'debug' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  for (const stream of [service.stdout, service.stderr]) {
    stream.on('data', (text: Buffer) => (said += text.toString('latin1')));
  }
  await eventually(
    () => Promise.resolve(said),
    (words) => words.includes('ready at http'),
  );
  const client = new Client(`http://127.0.0.1:${port}`);
  expect((await client.encode(photo)).status).toBe(200);
  await eventually(
    () => client.stats(),
    ({ body }) => body.number_of_images_processed === 1,
  );
  service.kill('SIGTERM');
  await once(service, 'exit');
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Pieces of the photo, from its beginning, middle and end, long enough to be met nowhere else by chance. */
function pieces(): Buffer[] {
  return [0.1, 0.5, 0.9].map((part) => {
    const start = Math.floor(photo.length * part);
    return photo.subarray(start, start + 24);
  });
}

test('once a photo is encoded, its bytes are in no file that the service keeps', async () => {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
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
    expect(said).not.toContain(piece.toString('latin1'));
    expect(said).not.toContain(piece.toString('base64').slice(0, 24));
    expect(said).not.toContain(piece.toString('hex'));
  }
});
