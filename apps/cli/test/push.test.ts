import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { Client, readDemoPhoto, retryUntilAccepted, computeSha256 } from '../../../test/end-to-end/client.js';
import { type Service, startService } from '../../../test/end-to-end/service.js';
import { createPng } from '../../../test/hostile/photos.js';
import { CountingProxy } from './counting-proxy.js';
import { runCommand, startCommand, parseJsonLines } from './run-frs-command.js';

const demoPhotoNames = [
  'sample1.jpg',
  'sample2.jpg',
  'sample3.jpg',
  'sample4.jpg',
  'sample5.jpg',
  'sample6.jpg',
];

describe('frs push', () => {
  let service: Service;
  let proxy: CountingProxy;
  let client: Client;
  let folder: string;
  let album: string;

  beforeAll(async () => {
    service = await startService();
    proxy = await CountingProxy.start(service.url);
    client = new Client(service.url);
    folder = await mkdtemp(join(tmpdir(), 'frs-cli-'));
    album = join(folder, 'album');
    await mkdir(join(album, 'summer'), { recursive: true });
    for (const name of demoPhotoNames)
      await writeFile(join(album, 'summer', name), await readDemoPhoto(name));
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

  test('uploads a folder, and reports photos without an encoding', async () => {
    const { code, stdout, stderr } = await runCommand(['push', '--url', proxy.url, album]);
    expect(stdout.split('\n').sort()).toEqual([
      '',
      `${join(album, 'landscape.png')}: no face, ${computeSha256(await readFile(join(album, 'landscape.png')))}`,
      expect.stringMatching(/letter\.jpg: The file is not a photo in a supported format/),
    ]);
    expect(stderr).toMatch(
      /^frs: 8 photos in .*: 6 encoded, 1 without a face, 1 refused, 0 failed; 0 known already\n$/,
    );
    expect(code).toBe(1);
    // The command does not upload the file that is not a photo.
    expect(proxy.uploads).toBe(7);
  });

  test('does not upload a file again that the service has already encoded', async () => {
    const { code, stderr } = await runCommand(['push', '--url', `${proxy.url}/`, album]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/; 7 known already\n$/);
    expect(proxy.uploads).toBe(0);
    expect(proxy.lookups).toBe(8);
  });

  test('prints with --json the answers of the service, which are identical to the output of frs encode', async () => {
    const pushed = await runCommand(['push', '--json', '--url', proxy.url, join(album, 'summer')]);
    const encoded = await runCommand(['encode', '--json', join(album, 'summer')]);
    expect([pushed.code, encoded.code]).toEqual([0, 0]);
    const inOrder = parseJsonLines(pushed).sort((one, other) => (one.file < other.file ? -1 : 1));
    expect(inOrder).toHaveLength(demoPhotoNames.length);
    expect(parseJsonLines(encoded)).toEqual(inOrder);
    for (const { file, ...answer } of inOrder) {
      const { body } = await client.lookUpPhoto(computeSha256(await readFile(file)));
      expect(answer).toEqual(body);
    }
  });

  test('uploads a photo once if encodings were imported for its hash', async () => {
    const photos = await copyPhoto('sample2.jpg', 1);
    const fileHash = computeSha256(await readFile(join(photos, '0.jpg')));
    const faces = [{ encoding: Array<number>(128).fill(0.25) }];
    await client.api.POST('/import', { body: JSON.stringify({ file_hash: fileHash, faces }) });
    const args = ['push', '--json', '--url', proxy.url, photos];
    const [answer] = parseJsonLines(await runCommand(args));
    expect(answer!.face_encoding).toHaveLength(128);
    expect(answer!.face_encoding).not.toEqual(faces[0]!.encoding);
    expect(proxy.uploads).toBe(1);
    const again = await runCommand(args);
    expect(parseJsonLines(again)).toEqual([answer]);
    expect(again.stderr).toMatch(/; 1 known already\n$/);
    expect(proxy.uploads).toBe(1);
  });

  test('checks only the limits that are set by options before it uploads a photo', async () => {
    const tall = join(folder, 'tall.png');
    await writeFile(tall, createPng(1, 40_000));
    const limited = await runCommand(['push', '--url', proxy.url, '--max-side', '20000', tall]);
    expect(limited.stdout).toMatch(/at most 20000 pixels/);
    expect(proxy.uploads).toBe(0);
    expect((await runCommand(['push', '--url', proxy.url, tall])).stdout).toMatch(/at most 30000 pixels/);
    expect(proxy.uploads).toBe(1);
  });

  test('can be resumed after an interruption', async () => {
    const many = await copyPhoto('sample6.jpg', 20);
    const args = ['push', '--json', '--parallel', '2', '--url', proxy.url, many];

    const first = startCommand(args);
    await first.waitForFirstLine();
    first.kill('SIGINT');
    const stopped = await first.waitForResult();
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(
      /^frs: Stopped after \d+ of 20 photos\. Run the same command again to continue\.\nfrs: [^\n]*\n$/,
    );
    const answered = parseJsonLines(stopped).length;
    expect(answered).toBeLessThan(20);

    proxy.reset();
    const second = await runCommand(args);
    expect(second.code).toBe(0);
    expect(parseJsonLines(second)).toHaveLength(20);
    expect(proxy.uploads).toBeLessThanOrEqual(20 - answered);
    expect(proxy.uploads).toBeGreaterThan(0);
  });

  test('waits until a stopped service is available again', async () => {
    const photos = await copyPhoto('sample5.jpg', 20);
    const port = new URL(service.url).port;
    const run = startCommand(['push', '--json', '--parallel', '2', '--url', service.url, photos]);
    await run.waitForFirstLine();
    await service.stop();
    await retryUntilAccepted(
      () => Promise.resolve(run.stderr),
      (stderr) => stderr.includes('retrying'),
    );
    service = await startService({ PORT: port });
    const result = await run.waitForResult();
    expect(parseJsonLines(result).filter(({ face_encoding }) => face_encoding === undefined)).toEqual([]);
    expect(parseJsonLines(result)).toHaveLength(20);
    expect(result.code).toBe(0);
  });

  /** Creates a folder with copies of a photo that have different hashes. */
  async function copyPhoto(name: string, count: number): Promise<string> {
    const photos = await mkdtemp(join(folder, 'photos-'));
    const photo = await readDemoPhoto(name);
    for (let i = 0; i < count; i += 1) {
      // Bytes after the end of a JPEG do not change the picture.
      await writeFile(join(photos, `${i}.jpg`), Buffer.concat([photo, Buffer.from(String(i))]));
    }
    return photos;
  }
});
