import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { hashOf } from '../../../test/end-to-end/client.js';
import { avif, avifThatClaims, png } from '../../../test/hostile/photos.js';
import { frs, launch, linesOf } from './frs.js';

const demo = fileURLToPath(new URL('../../../../node_modules/@vladmandic/face-api/demo', import.meta.url));
const portrait = join(demo, 'sample4.jpg');

describe('frs encode', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'frs-cli-'));
    const landscape = sharp({ create: { width: 640, height: 480, channels: 3, background: '#47a' } });
    await landscape.png().toFile(join(folder, 'landscape.png'));
    await writeFile(join(folder, 'letter.jpg'), 'Dear photo,');
    await writeFile(join(folder, 'empty.jpg'), '');
    await writeFile(join(folder, 'cut.jpg'), (await readFile(portrait)).subarray(0, 20_000));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('prints a line for each photo, in the order in which they are named', async () => {
    const landscape = join(folder, 'landscape.png');
    const { code, output, complaint } = await frs(['encode', portrait, landscape]);
    expect(code).toBe(0);
    expect(output).toBe(
      `${portrait}: 4 faces, ${hashOf(await readFile(portrait))}\n` +
        `${landscape}: no face, ${hashOf(await readFile(landscape))}\n`,
    );
    expect(complaint).toMatch(/^frs: 2 photos in .*: 1 encoded, 1 without a face, 0 refused, 0 failed\n$/);
  });

  test('spoils nothing but the line of a bad file, and says so at its end', async () => {
    const names = ['letter.jpg', 'empty.jpg', 'cut.jpg', 'nobody.jpg'];
    const files = [...names.map((name) => join(folder, name)), portrait];
    const ending = await frs(['encode', '--json', ...files]);
    expect(ending.code).toBe(1);
    const lines = linesOf(ending);
    expect(lines.map(({ file }) => file)).toEqual(files);
    const hashes = await Promise.all(
      names.slice(0, 3).map(async (name) => hashOf(await readFile(join(folder, name)))),
    );
    expect(lines.slice(0, 4)).toEqual([
      { file: files[0], file_hash: hashes[0], message: expect.stringMatching(/not a photo/) },
      { file: files[1], file_hash: hashes[1], message: 'The image is empty!' },
      { file: files[2], file_hash: hashes[2], message: expect.stringMatching(/JPEG file is damaged/) },
      { file: files[3], message: 'The file cannot be read: no such file or directory.' },
    ]);
    expect(lines[4]!.face_encoding).toHaveLength(128);
  });

  test('has the limits of the service, by its variables or on the command line', async () => {
    const tall = join(folder, 'tall.png');
    await writeFile(tall, png(1, 99_999_999));
    const liar = join(folder, 'liar.avif');
    await writeFile(liar, avifThatClaims(await avif(4096, 4096), 64, 64));
    expect(await frs(['encode', tall, liar, portrait])).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /tall\.png: .* at most 30000 pixels\.\n.*liar\.avif: The AVIF file is damaged.*\n.*: 4 faces, /,
      ),
    });
    const narrow = ['--max-aspect-ratio', '1'];
    expect((await frs(['encode', ...narrow, portrait])).output).toMatch(/at most 1 times as long/);
    const variables = { FRS_MAX_IMAGE_SIDE: '1000', FRS_MAX_DECODING_BYTES: '1000000' };
    expect((await frs(['encode', portrait], { variables })).output).toMatch(/at most 1000 pixels/);
    const side = ['--max-side', '9000'];
    const honest = join(folder, 'honest.avif');
    await writeFile(honest, await avif(1000, 1000));
    const { output } = await frs(['encode', ...side, portrait, honest], { variables });
    expect(output).toMatch(/: 4 faces, .*\n.*honest\.avif: .* MB of memory/);
  });

  test('reads a photo from standard input', async () => {
    const photo = await readFile(portrait);
    const ending = await frs(['encode', '--json', '-'], { input: photo });
    expect(ending.code).toBe(0);
    const [line] = linesOf(ending);
    expect(line).toMatchObject({ file: '-', file_hash: hashOf(photo) });
    expect(line!.face_encoding).toHaveLength(128);
  });

  test('searches folders for photos, and passes over what is hidden or goes in circles', async () => {
    const album = join(folder, 'album');
    await mkdir(join(album, 'b', 'deep'), { recursive: true });
    const landscape = await readFile(join(folder, 'landscape.png'));
    const inside = ['a.JPEG', 'b/d.webp', 'b/deep/c.tiff', 'e.gif'];
    for (const name of [...inside, '._a.jpg', 'notes.txt', 'b/video.mp4'])
      await writeFile(join(album, name), landscape);
    await symlink(album, join(album, 'b', 'round.jpg'));
    const ending = await frs(['encode', '--json', album]);
    expect(ending.code).toBe(0);
    expect(linesOf(ending).map(({ file }) => file)).toEqual(inside.map((name) => join(album, name)));
  });

  test('takes thousands of files on its command line', async () => {
    const names = Array.from({ length: 5_000 }, (_, i) => `${i}`.padStart(60, 'nobody-'));
    const { code, output, complaint } = await frs(['encode', portrait, ...names]);
    expect({ code, complaint }).toEqual({
      code: 1,
      complaint: expect.stringMatching(/: 1 encoded, 0 without a face, 0 refused, 5000 failed\n$/),
    });
    expect(output).toMatch(/^[^\n]*: 4 faces, /);
  });

  test('leaves no file in the home and the temporary folder of the user', async () => {
    const home = join(folder, 'home');
    await mkdir(home);
    const { code } = await frs(['encode', portrait], { variables: { HOME: home, TMPDIR: home } });
    expect(code).toBe(0);
    expect(await readdir(home, { recursive: true })).toEqual([]);
  });

  test('has nothing against a folder without photos', async () => {
    const nothing = join(folder, 'nothing');
    await mkdir(nothing);
    expect(await frs(['encode', nothing])).toEqual({
      code: 0,
      output: '',
      complaint: `frs: There is no photo in ${nothing}.\n`,
    });
  });

  test('lets no name of a file steer the terminal', async () => {
    const name = join(folder, 'red\x1b[31m\n.jpg');
    await writeFile(name, 'Dear photo,');
    const { output } = await frs(['encode', name]);
    expect(output).toMatch(/red\?\[31m\?\.jpg: The file is not a photo/);
  });

  test('ends without a word when nobody reads on', async () => {
    const run = launch(['encode', '--json', ...Array<string>(20).fill(portrait)]);
    await run.firstLine();
    run.leave();
    expect(await run.ends()).toMatchObject({ code: 141, complaint: '' });
  });

  test('leaves at Ctrl-C', async () => {
    const run = launch(['encode', ...Array<string>(50).fill(portrait)]);
    await run.firstLine();
    run.kill('SIGINT');
    const { code, complaint } = await run.ends();
    expect(code).toBe(130);
    expect(complaint).toMatch(/^frs: Stopped after \d+ of 50 photos\.\nfrs: \d+ photos? in [^\n]*\n$/);
  });
});
