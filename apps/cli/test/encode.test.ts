import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { computeSha256 } from '../../../test/end-to-end/client.js';
import { createAvif, createAvifWithDeclaredSize, createPng } from '../../../test/hostile/photos.js';
import { runCommand, startCommand, parseJsonLines } from './run-frs-command.js';

const demoFolder = fileURLToPath(
  new URL('../../../../node_modules/@vladmandic/face-api/demo', import.meta.url),
);
const portraitPath = join(demoFolder, 'sample4.jpg');

describe('frs encode', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'frs-cli-'));
    const landscape = sharp({ create: { width: 640, height: 480, channels: 3, background: '#47a' } });
    await landscape.png().toFile(join(folder, 'landscape.png'));
    await writeFile(join(folder, 'letter.jpg'), 'Dear photo,');
    await writeFile(join(folder, 'empty.jpg'), '');
    await writeFile(join(folder, 'cut.jpg'), (await readFile(portraitPath)).subarray(0, 20_000));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('prints a line for each photo, in the order of the arguments', async () => {
    const landscape = join(folder, 'landscape.png');
    const { code, stdout, stderr } = await runCommand(['encode', portraitPath, landscape]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      `${portraitPath}: 4 faces, ${computeSha256(await readFile(portraitPath))}\n` +
        `${landscape}: no face, ${computeSha256(await readFile(landscape))}\n`,
    );
    expect(stderr).toMatch(/^frs: 2 photos in .*: 1 encoded, 1 without a face, 0 refused, 0 failed\n$/);
  });

  test('reports each invalid file, encodes the other photos, and exits with code 1', async () => {
    const names = ['letter.jpg', 'empty.jpg', 'cut.jpg', 'nobody.jpg'];
    const files = [...names.map((name) => join(folder, name)), portraitPath];
    const result = await runCommand(['encode', '--json', ...files]);
    expect(result.code).toBe(1);
    const lines = parseJsonLines(result);
    expect(lines.map(({ file }) => file)).toEqual(files);
    const hashes = await Promise.all(
      names.slice(0, 3).map(async (name) => computeSha256(await readFile(join(folder, name)))),
    );
    expect(lines.slice(0, 4)).toEqual([
      { file: files[0], file_hash: hashes[0], message: expect.stringMatching(/not a photo/) },
      { file: files[1], file_hash: hashes[1], message: 'The image is empty!' },
      { file: files[2], file_hash: hashes[2], message: expect.stringMatching(/JPEG file is damaged/) },
      { file: files[3], message: 'The file cannot be read: no such file or directory.' },
    ]);
    expect(lines[4]!.face_encoding).toHaveLength(128);
  });

  test('applies the limits that are set by environment variables and options', async () => {
    const tall = join(folder, 'tall.png');
    await writeFile(tall, createPng(1, 99_999_999));
    const invalid = join(folder, 'invalid.avif');
    await writeFile(invalid, createAvifWithDeclaredSize(await createAvif(4096, 4096), 64, 64));
    expect(await runCommand(['encode', tall, invalid, portraitPath])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /tall\.png: .* at most 30000 pixels\.\n.*invalid\.avif: The AVIF file is damaged.*\n.*: 4 faces, /,
      ),
    });
    const narrow = ['--max-aspect-ratio', '1'];
    expect((await runCommand(['encode', ...narrow, portraitPath])).stdout).toMatch(/at most 1 times as long/);
    const variables = { FRS_MAX_IMAGE_SIDE: '1000', FRS_MAX_DECODING_BYTES: '1000000' };
    expect((await runCommand(['encode', portraitPath], { variables })).stdout).toMatch(/at most 1000 pixels/);
    const side = ['--max-side', '9000'];
    const valid = join(folder, 'valid.avif');
    await writeFile(valid, await createAvif(1000, 1000));
    const { stdout } = await runCommand(['encode', ...side, portraitPath, valid], { variables });
    expect(stdout).toMatch(/: 4 faces, .*\n.*valid\.avif: .* MB of memory/);
  });

  test('reads a photo from standard input', async () => {
    const photo = await readFile(portraitPath);
    const result = await runCommand(['encode', '--json', '-'], { input: photo });
    expect(result.code).toBe(0);
    const [line] = parseJsonLines(result);
    expect(line).toMatchObject({ file: '-', file_hash: computeSha256(photo) });
    expect(line!.face_encoding).toHaveLength(128);
  });

  test('searches folders for photos, and skips hidden files and links to folders', async () => {
    const album = join(folder, 'album');
    await mkdir(join(album, 'b', 'deep'), { recursive: true });
    const landscape = await readFile(join(folder, 'landscape.png'));
    const inside = ['a.JPEG', 'b/d.webp', 'b/deep/c.tiff', 'e.gif'];
    for (const name of [...inside, '._a.jpg', 'notes.txt', 'b/video.mp4'])
      await writeFile(join(album, name), landscape);
    await symlink(album, join(album, 'b', 'round.jpg'));
    const result = await runCommand(['encode', '--json', album]);
    expect(result.code).toBe(0);
    expect(parseJsonLines(result).map(({ file }) => file)).toEqual(inside.map((name) => join(album, name)));
  });

  test('accepts thousands of files as arguments', async () => {
    const names = Array.from({ length: 5_000 }, (_, i) => `${i}`.padStart(60, 'nobody-'));
    const { code, stdout, stderr } = await runCommand(['encode', portraitPath, ...names]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/: 1 encoded, 0 without a face, 0 refused, 5000 failed\n$/),
    });
    expect(stdout).toMatch(/^[^\n]*: 4 faces, /);
  });

  test('creates no file in the home directory or the temporary directory', async () => {
    const home = join(folder, 'home');
    await mkdir(home);
    const { code } = await runCommand(['encode', portraitPath], { variables: { HOME: home, TMPDIR: home } });
    expect(code).toBe(0);
    expect(await readdir(home, { recursive: true })).toEqual([]);
  });

  test('exits successfully if a folder contains no photos', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    expect(await runCommand(['encode', empty])).toEqual({
      code: 0,
      stdout: '',
      stderr: `frs: No photos found in ${empty}.\n`,
    });
  });

  test('replaces control characters in file names', async () => {
    const name = join(folder, 'red\x1b[31m\n.jpg');
    await writeFile(name, 'Dear photo,');
    const { stdout } = await runCommand(['encode', name]);
    expect(stdout).toMatch(/red\?\[31m\?\.jpg: The file is not a photo/);
  });

  test('exits without a message when its standard output is closed', async () => {
    const run = startCommand(['encode', '--json', ...Array<string>(20).fill(portraitPath)]);
    await run.waitForFirstLine();
    run.closeOutput();
    expect(await run.waitForResult()).toMatchObject({ code: 141, stderr: '' });
  });

  test('stops on Ctrl-C', async () => {
    const run = startCommand(['encode', ...Array<string>(50).fill(portraitPath)]);
    await run.waitForFirstLine();
    run.kill('SIGINT');
    const { code, stderr } = await run.waitForResult();
    expect(code).toBe(130);
    expect(stderr).toMatch(/^frs: Stopped after \d+ of 50 photos\.\nfrs: \d+ photos? in [^\n]*\n$/);
  });
});
