import { chown, mkdir, mkdtemp, open, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readApiConfig } from '#config';
import { receiveForm, type ReceiveFormResult } from '../src/platform/uploads/receive-form.js';
import { SpoolFullError, SpoolFile, UploadSpool } from '../src/platform/uploads/upload-spool.js';

const spoolCapacity = 16_000_000;

let temporaryDirectory: string;
let uploadSpool: UploadSpool;

const createSpoolConfig = (spoolDirectory: string): Pick<ReturnType<typeof readApiConfig>, 'upload'> =>
  readApiConfig({
    DATABASE_URL: 'postgres://frs:secret@host/frs',
    FRS_SPOOL_DIR: spoolDirectory,
    FRS_SPOOL_BYTES: String(spoolCapacity),
    FRS_MAX_UPLOAD_BYTES: '4000000',
  });

beforeEach(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'frs-spool-'));
  uploadSpool = new UploadSpool(createSpoolConfig(temporaryDirectory));
});

afterEach(async () => {
  uploadSpool.onApplicationShutdown();
  await rm(temporaryDirectory, { recursive: true, force: true });
});

describe('the spool folder', () => {
  test('is a subfolder for the service, in which only old files of the service are deleted', async () => {
    const own = join(temporaryDirectory, 'frs-uploads');
    await mkdir(own);
    const left = 'upload-01234567-89ab-cdef-0123-456789abcdef';
    const young = 'upload-01234567-89ab-cdef-0123-456789abcde0';
    const names = [left, young, 'upload-of-mine', `${left}.jpg`, '01234567-89ab-cdef-0123-456789abcdef'];
    for (const path of [
      ...names.map((name) => join(own, name)),
      join(temporaryDirectory, left),
      join(temporaryDirectory, 'photo'),
    ]) {
      await writeFile(path, 'something');
      if (!path.endsWith(young)) await utimes(path, 0, 0);
    }
    await uploadSpool.onModuleInit();
    expect(await readdir(temporaryDirectory)).toEqual(expect.arrayContaining([left, 'photo']));
    expect((await readdir(own)).sort()).toEqual(names.filter((name) => name !== left).sort());
  });

  test('keeps the file of an upload in progress, regardless of its age', async () => {
    await uploadSpool.onModuleInit();
    const file = await uploadSpool.open('somebody');
    await file.append(Buffer.from('photo'));
    await file.close();
    await utimes(file.path, 0, 0);
    // The cleanup runs every few minutes.
    await uploadSpool.onModuleInit();
    expect((await stat(file.path)).size).toBe(5);
    await file.remove();
    expect(await readdir(join(temporaryDirectory, 'frs-uploads'))).toEqual([]);
  });

  // Only root can change the owner of a folder.
  (process.getuid?.() === 0 ? test : test.skip)('must belong to the same account', async () => {
    await mkdir(join(temporaryDirectory, 'frs-uploads'));
    await chown(join(temporaryDirectory, 'frs-uploads'), 12_345, 12_345);
    await expect(uploadSpool.onModuleInit()).rejects.toThrow('belongs to another account');
  });
});

describe('the capacity for uploads', () => {
  const quarter = Buffer.alloc(spoolCapacity / 4);

  test('is limited to one half for each client, and becomes free when files are deleted', async () => {
    await uploadSpool.onModuleInit();
    const files = await Promise.all(['a', 'b', 'c'].map((client) => uploadSpool.open(client)));
    const [a, b, c] = files as [SpoolFile, SpoolFile, SpoolFile];
    await a.append(quarter);
    await a.append(quarter);
    await expect(a.append(Buffer.alloc(1))).rejects.toThrow(SpoolFullError);
    await b.append(quarter);
    await b.append(quarter);
    await expect(c.append(Buffer.alloc(1))).rejects.toThrow(SpoolFullError);
    await a.remove();
    await c.append(quarter);
    for (const file of files) {
      await file.close();
      await file.remove();
    }
  });

  /** Starts to receive a form with a photo whose last bytes are never sent. */
  function receiveEndlessUpload(into: UploadSpool, chunk: Buffer): Promise<ReceiveFormResult> {
    const body = new PassThrough();
    const request = Object.assign(body, {
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      complete: false,
    });
    body.write('--b\r\nContent-Disposition: form-data; name="upload_file"; filename="a"\r\n\r\n');
    body.write(chunk);
    return receiveForm(
      request as unknown as IncomingMessage,
      createSpoolConfig(temporaryDirectory).upload,
      into,
      {
        maxFiles: 100,
        acceptOversized: true,
        client: 'somebody',
      },
    );
  }

  test('counts as exceeded immediately if the disk is full', async () => {
    /** /dev/full fails every write with ENOSPC. */
    class FullSpool extends UploadSpool {
      override async open(client: string): Promise<SpoolFile> {
        return new SpoolFile(join(temporaryDirectory, 'none'), await open('/dev/full', 'w'), this, client);
      }
    }
    const result = await receiveEndlessUpload(
      new FullSpool(createSpoolConfig(temporaryDirectory)),
      Buffer.alloc(300_000),
    );
    expect(result).toMatchObject({
      ok: false,
      problem: { kind: 'no-room', detail: expect.stringContaining('ENOSPC') },
    });
  });

  test('cannot be exhausted by one request, which is rejected when it exceeds its limit', async () => {
    await uploadSpool.onModuleInit();
    const result = await receiveEndlessUpload(uploadSpool, Buffer.alloc(spoolCapacity / 4 + 300_000));
    expect(result).toMatchObject({
      ok: false,
      problem: { kind: 'too-large', detail: expect.stringContaining(`${spoolCapacity / 4} bytes together`) },
    });
    expect(await readdir(join(temporaryDirectory, 'frs-uploads'))).toEqual([]);
  });

  test('other errors of the disk are reported unchanged', async () => {
    // The folder does not exist.
    await expect(receiveEndlessUpload(uploadSpool, Buffer.alloc(300_000))).rejects.toThrow(
      'could not be written to the spool',
    );
  });
});
