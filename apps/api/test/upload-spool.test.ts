import { chown, mkdir, mkdtemp, open, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readApiConfig } from '#config';
import { receiveForm, type ReceiveFormResult } from '../src/platform/uploads/receive-form.js';
import { SpoolFull, SpoolFile, UploadSpool } from '../src/platform/uploads/upload-spool.js';

const room = 16_000_000;

let directory: string;
let spool: UploadSpool;

const configWith = (spoolDirectory: string): Pick<ReturnType<typeof readApiConfig>, 'upload'> =>
  readApiConfig({
    DATABASE_URL: 'postgres://frs:secret@host/frs',
    FRS_SPOOL_DIR: spoolDirectory,
    FRS_SPOOL_BYTES: String(room),
    FRS_MAX_UPLOAD_BYTES: '4000000',
  });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frs-spool-'));
  spool = new UploadSpool(configWith(directory));
});

afterEach(async () => {
  spool.onApplicationShutdown();
  await rm(directory, { recursive: true, force: true });
});

describe('the folder of uploads', () => {
  test('is one of its own, from which it removes its own old files alone', async () => {
    const own = join(directory, 'frs-uploads');
    await mkdir(own);
    const left = 'upload-01234567-89ab-cdef-0123-456789abcdef';
    const young = 'upload-01234567-89ab-cdef-0123-456789abcde0';
    const names = [left, young, 'upload-of-mine', `${left}.jpg`, '01234567-89ab-cdef-0123-456789abcdef'];
    for (const path of [
      ...names.map((name) => join(own, name)),
      join(directory, left),
      join(directory, 'photo'),
    ]) {
      await writeFile(path, 'something');
      if (!path.endsWith(young)) await utimes(path, 0, 0);
    }
    await spool.onModuleInit();
    expect(await readdir(directory)).toEqual(expect.arrayContaining([left, 'photo']));
    expect((await readdir(own)).sort()).toEqual(names.filter((name) => name !== left).sort());
  });

  test('keeps a file that waits for its turn, however long that takes', async () => {
    await spool.onModuleInit();
    const file = await spool.open('somebody');
    await file.append(Buffer.from('photo'));
    await file.close();
    await utimes(file.path, 0, 0);
    // Another look, as it comes every few minutes.
    await spool.onModuleInit();
    expect((await stat(file.path)).size).toBe(5);
    await file.remove();
    expect(await readdir(join(directory, 'frs-uploads'))).toEqual([]);
  });

  // Only root can give a folder away.
  (process.getuid?.() === 0 ? test : test.skip)('is nobody else’s', async () => {
    await mkdir(join(directory, 'frs-uploads'));
    await chown(join(directory, 'frs-uploads'), 12_345, 12_345);
    await expect(spool.onModuleInit()).rejects.toThrow('belongs to another account');
  });
});

describe('the room for uploads', () => {
  const quarter = Buffer.alloc(room / 4);

  test('is shared: half of it is the most for one client, and what is removed is free again', async () => {
    await spool.onModuleInit();
    const files = await Promise.all(['a', 'b', 'c'].map((client) => spool.open(client)));
    const [a, b, c] = files as [SpoolFile, SpoolFile, SpoolFile];
    await a.append(quarter);
    await a.append(quarter);
    await expect(a.append(Buffer.alloc(1))).rejects.toThrow(SpoolFull);
    await b.append(quarter);
    await b.append(quarter);
    await expect(c.append(Buffer.alloc(1))).rejects.toThrow(SpoolFull);
    await a.remove();
    await c.append(quarter);
    for (const file of files) {
      await file.close();
      await file.remove();
    }
  });

  /** A form whose photo never ends. */
  function receiveEndless(into: UploadSpool, chunk: Buffer): Promise<ReceiveFormResult> {
    const body = new PassThrough();
    const request = Object.assign(body, {
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      complete: false,
    });
    body.write('--b\r\nContent-Disposition: form-data; name="upload_file"; filename="a"\r\n\r\n');
    body.write(chunk);
    return receiveForm(request as unknown as IncomingMessage, configWith(directory).upload, into, {
      maxFiles: 100,
      acceptOversized: true,
      client: 'somebody',
    });
  }

  test('is missed at once where the disk is full, and nothing is left', async () => {
    /** Writes where Linux has no room. */
    class FullSpool extends UploadSpool {
      override async open(client: string): Promise<SpoolFile> {
        return new SpoolFile(join(directory, 'none'), await open('/dev/full', 'w'), this, client);
      }
    }
    const result = await receiveEndless(new FullSpool(configWith(directory)), Buffer.alloc(300_000));
    expect(result).toMatchObject({
      ok: false,
      problem: { kind: 'no-room', detail: expect.stringContaining('ENOSPC') },
    });
  });

  test('is never filled by one request: that is refused with what it may have', async () => {
    await spool.onModuleInit();
    const result = await receiveEndless(spool, Buffer.alloc(room / 4 + 300_000));
    expect(result).toMatchObject({
      ok: false,
      problem: { kind: 'too-large', detail: expect.stringContaining(`${room / 4} bytes together`) },
    });
    expect(await readdir(join(directory, 'frs-uploads'))).toEqual([]);
  });

  test('is no excuse for a disk that fails otherwise', async () => {
    // There is no folder.
    await expect(receiveEndless(spool, Buffer.alloc(300_000))).rejects.toThrow('could not be held');
  });
});
