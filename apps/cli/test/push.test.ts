import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { Client, demoPhoto, eventually, hashOf } from '../../../test/end-to-end/client.js';
import { type Service, startService } from '../../../test/end-to-end/service.js';
import { png } from '../../../test/hostile/photos.js';
import { CountingProxy } from './counting-proxy.js';
import { frs, launch, linesOf } from './frs.js';

const names = ['sample1.jpg', 'sample2.jpg', 'sample3.jpg', 'sample4.jpg', 'sample5.jpg', 'sample6.jpg'];

describe('frs push', () => {
  let service: Service;
  let proxy: CountingProxy;
  let client: Client;
  let folder: string;
  let album: string;

  beforeAll(async () => {
    service = await startService();
    proxy = await CountingProxy.open(service.url);
    client = new Client(service.url);
    folder = await mkdtemp(join(tmpdir(), 'frs-cli-'));
    album = join(folder, 'album');
    await mkdir(join(album, 'summer'), { recursive: true });
    for (const name of names) await writeFile(join(album, 'summer', name), await demoPhoto(name));
    await sharp({ create: { width: 640, height: 480, channels: 3, background: '#47a' } })
      .png()
      .toFile(join(album, 'landscape.png'));
    await writeFile(join(album, 'letter.jpg'), 'Dear photo,');
  });

  beforeEach(() => {
    proxy.reset();
  });

  afterAll(async () => {
    await proxy.close();
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('uploads a folder, and tells what has no encoding', async () => {
    const { code, output, complaint } = await frs(['push', '--url', proxy.url, album]);
    expect(output.split('\n').sort()).toEqual([
      '',
      `${join(album, 'landscape.png')}: no face, ${hashOf(await readFile(join(album, 'landscape.png')))}`,
      expect.stringMatching(/letter\.jpg: The file is not a photo in a supported format/),
    ]);
    expect(complaint).toMatch(
      /^frs: 8 photos in .*: 6 encoded, 1 without a face, 1 refused, 0 failed; 0 known already\n$/,
    );
    expect(code).toBe(1);
    // What is no photo is not even sent.
    expect(proxy.uploads).toBe(7);
  });

  test('uploads nothing twice', async () => {
    const { code, complaint } = await frs(['push', '--url', `${proxy.url}/`, album]);
    expect(code).toBe(1);
    expect(complaint).toMatch(/; 7 known already\n$/);
    expect(proxy.uploads).toBe(0);
    expect(proxy.questions).toBe(8);
  });

  test('prints with --json what the service answers, which is what frs encode answers, bit for bit', async () => {
    const pushed = await frs(['push', '--json', '--url', proxy.url, join(album, 'summer')]);
    const encoded = await frs(['encode', '--json', join(album, 'summer')]);
    expect([pushed.code, encoded.code]).toEqual([0, 0]);
    const inOrder = linesOf(pushed).sort((one, other) => (one.file < other.file ? -1 : 1));
    expect(inOrder).toHaveLength(names.length);
    expect(linesOf(encoded)).toEqual(inOrder);
    for (const { file, ...answer } of inOrder) {
      const { body } = await client.look(hashOf(await readFile(file)));
      expect(answer).toEqual(body);
    }
  });

  test('sends a photo whose encodings were imported, once', async () => {
    const photos = await multiply('sample2.jpg', 1);
    const fileHash = hashOf(await readFile(join(photos, '0.jpg')));
    const faces = [{ encoding: Array<number>(128).fill(0.25) }];
    await client.api.POST('/import', { body: JSON.stringify({ file_hash: fileHash, faces }) });
    const args = ['push', '--json', '--url', proxy.url, photos];
    const [answer] = linesOf(await frs(args));
    expect(answer!.face_encoding).toHaveLength(128);
    expect(answer!.face_encoding).not.toEqual(faces[0]!.encoding);
    expect(proxy.uploads).toBe(1);
    const again = await frs(args);
    expect(linesOf(again)).toEqual([answer]);
    expect(again.complaint).toMatch(/; 1 known already\n$/);
    expect(proxy.uploads).toBe(1);
  });

  test('refuses by limits that it is given, and leaves those that it is not to the service', async () => {
    const tall = join(folder, 'tall.png');
    await writeFile(tall, png(1, 40_000));
    const limited = await frs(['push', '--url', proxy.url, '--max-side', '20000', tall]);
    expect(limited.output).toMatch(/at most 20000 pixels/);
    expect(proxy.uploads).toBe(0);
    expect((await frs(['push', '--url', proxy.url, tall])).output).toMatch(/at most 30000 pixels/);
    expect(proxy.uploads).toBe(1);
  });

  test('goes on where it was stopped', async () => {
    const many = await multiply('sample6.jpg', 20);
    const args = ['push', '--json', '--parallel', '2', '--url', proxy.url, many];

    const first = launch(args);
    await first.firstLine();
    first.kill('SIGINT');
    const stopped = await first.ends();
    expect(stopped.code).toBe(130);
    expect(stopped.complaint).toMatch(
      /^frs: Stopped after \d+ of 20 photos; the same command goes on from there\.\nfrs: [^\n]*\n$/,
    );
    const answered = linesOf(stopped).length;
    expect(answered).toBeLessThan(20);

    proxy.reset();
    const second = await frs(args);
    expect(second.code).toBe(0);
    expect(linesOf(second)).toHaveLength(20);
    expect(proxy.uploads).toBeLessThanOrEqual(20 - answered);
    expect(proxy.uploads).toBeGreaterThan(0);
  });

  test('outlives the service: it waits until it is back', async () => {
    const restless = await multiply('sample5.jpg', 40);
    const port = new URL(service.url).port;
    const run = launch(['push', '--json', '--parallel', '2', '--url', service.url, restless]);
    await run.firstLine();
    await service.stop();
    await eventually(
      () => Promise.resolve(run.complaint),
      (complaint) => complaint.includes('trying again'),
    );
    service = await startService({ PORT: port });
    const ending = await run.ends();
    expect(linesOf(ending).filter(({ face_encoding }) => face_encoding === undefined)).toEqual([]);
    expect(linesOf(ending)).toHaveLength(40);
    expect(ending.code).toBe(0);
  });

  /** A folder with so many files that show the same and are not the same. */
  async function multiply(name: string, count: number): Promise<string> {
    const photos = await mkdtemp(join(folder, 'photos-'));
    const photo = await demoPhoto(name);
    for (let i = 0; i < count; i += 1) {
      // What follows the end of a JPEG is no part of the picture.
      await writeFile(join(photos, `${i}.jpg`), Buffer.concat([photo, Buffer.from(String(i))]));
    }
    return photos;
  }
});
