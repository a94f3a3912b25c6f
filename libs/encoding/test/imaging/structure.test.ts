import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import {
  createAvif,
  createGifWithFrames,
  createJpegWithScans,
  createJpegWithEmptyComments,
  createPng,
  createPngWithTextChunks,
  createTiff,
  createTiffWithCircularDirectories,
  createTiffWithDirectories,
  createWebpWithFrames,
} from '../../../../test/hostile/photos.js';
import { checkFileStructure } from '../../src/imaging/photo/check-structure.js';
import { readDecoderHeader } from '../../src/imaging/photo/photo-header.js';
import { type PhotoFormat } from '../../src/imaging/photo/photo-format.js';
import { openByteSource } from '../../src/imaging/photo/structure/byte-source.js';
import { readPhotoStructure } from '../../src/imaging/photo/structure/read-structure.js';

const PHOTO_LIMITS = {
  maxPixels: 100_000_000,
  maxSide: 30_000,
  maxAspectRatio: 20,
  maxDecodingMemory: 512 * 1024 * 1024,
};

let temporaryDirectory: string;

beforeAll(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'frs-structure-'));
});

afterAll(() => rm(temporaryDirectory, { recursive: true }));

const PHOTO_WIDTH = 300;
const PHOTO_HEIGHT = 200;
const createBlankImage = () =>
  sharp({ create: { width: PHOTO_WIDTH, height: PHOTO_HEIGHT, channels: 3, background: '#789' } });

const validPhotos: [name: string, format: PhotoFormat, photo: () => Sharp][] = [
  ['a baseline JPEG', 'jpeg', () => createBlankImage().jpeg()],
  ['a progressive JPEG', 'jpeg', () => createBlankImage().jpeg({ progressive: true, mozjpeg: true })],
  ['a JPEG with metadata', 'jpeg', () => createBlankImage().keepMetadata().withIccProfile('p3').jpeg()],
  ['a PNG', 'png', () => createBlankImage().png()],
  ['a PNG with a palette', 'png', () => createBlankImage().png({ palette: true })],
  ['an interlaced PNG', 'png', () => createBlankImage().png({ progressive: true })],
  ['a lossy WebP', 'webp', () => createBlankImage().webp()],
  ['a lossless WebP', 'webp', () => createBlankImage().webp({ lossless: true })],
  [
    'a WebP with an alpha channel and metadata',
    'webp',
    () => createBlankImage().ensureAlpha(0.5).withExif({}).webp(),
  ],
  ['an AVIF', 'avif', () => createBlankImage().avif()],
  ['a GIF', 'gif', () => createBlankImage().gif()],
  ['a TIFF', 'tiff', () => createBlankImage().tiff()],
  ['a tiled TIFF', 'tiff', () => createBlankImage().tiff({ tile: true })],
  ['a BigTIFF', 'tiff', () => createBlankImage().tiff({ bigtiff: true })],
  ['a TIFF with reductions', 'tiff', () => createBlankImage().tiff({ tile: true, pyramid: true })],
];

describe.each(validPhotos)('%s', (_, format, photo) => {
  test('is accepted, and the size read from memory or from a file is the same as in libvips', async () => {
    const bytes = await photo().toBuffer();
    const path = join(temporaryDirectory, 'photo');
    await writeFile(path, bytes);
    for (const source of [bytes, path]) {
      const file = await openByteSource(source);
      const structure = await readPhotoStructure(file, format);
      await file.close();
      expect(structure).toMatchObject({ width: PHOTO_WIDTH, height: PHOTO_HEIGHT });
      expect(structure!.excess).toBeUndefined();
      expect(await checkFileStructure(source, PHOTO_LIMITS)).toEqual({ ok: true, format });
    }
  });

  test('causes neither an exception nor an endless loop when it is truncated or damaged', async () => {
    const bytes = await photo().toBuffer();
    const last = bytes.length - 1;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 16, max: bytes.length }),
        fc.array(
          fc.tuple(fc.integer({ min: 12, max: Math.min(last, 400) }), fc.integer({ max: 255, min: 0 })),
          {
            maxLength: 6,
          },
        ),
        async (length, changes) => {
          const damaged = Buffer.from(bytes);
          for (const [at, value] of changes) damaged[at] = value;
          const checked = await checkFileStructure(damaged.subarray(0, length), PHOTO_LIMITS);
          expect(checked.ok || checked.problem.message.length > 0).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

const hostileFiles: [name: string, bytes: () => Buffer | Promise<Buffer>, kind: string, message: RegExp][] = [
  ['a TIFF of 1 × 99,999,999 pixels', () => createTiff(1, 99_999_999), 'too-long', /at most 30000 pixels/],
  ['a PNG of 1 × 99,999,999 pixels', () => createPng(1, 99_999_999), 'too-long', /at most 30000 pixels/],
  ['a PNG of 1 × 21 pixels', () => createPng(1, 21), 'too-narrow', /at most 20 times/],
  ['a JPEG with 400 scans', () => createJpegWithScans(512, 400), 'too-complex', /more than 64 scans/],
  ['a JPEG with 65 scans', () => createJpegWithScans(512, 64), 'too-complex', /more than 64 scans/],
  ['a JPEG with 5,000 segments', () => createJpegWithEmptyComments(5_000), 'too-complex', /4096 segments/],
  ['a PNG with 300 texts', () => createPngWithTextChunks(300), 'too-complex', /256 chunks/],
  [
    'a TIFF with 276,000 directories',
    () => createTiffWithDirectories(276_000),
    'too-complex',
    /64 directories/,
  ],
  ['a TIFF with a cycle of directories', createTiffWithCircularDirectories, 'too-complex', /64 directories/],
  ['a GIF with 20,000 frames', () => createGifWithFrames(20_000), 'too-complex', /10000 frames/],
  ['a WebP with 20,000 frames', () => createWebpWithFrames(20_000), 'too-complex', /10000 frames/],
  ['an AVIF of 67 megapixels', () => createAvif(8192, 8192), 'too-much-memory', /1208 MB of memory/],
  [
    'an interlaced PNG of 16 bits and 100 megapixels',
    () => createPng(9992, 9992, { bits: 16, colour: 6, interlaced: true }),
    'too-much-memory',
    /799 MB of memory/,
  ],
];

test.each(hostileFiles)('%s is rejected before decoding', async (_, bytes, kind, message) => {
  expect(await readDecoderHeader(await bytes(), PHOTO_LIMITS)).toEqual({
    ok: false,
    problem: { kind, message: expect.stringMatching(message) },
  });
});

const acceptedFiles: [name: string, bytes: () => Buffer | Promise<Buffer>][] = [
  ['a panorama of 16,384 × 2,048 pixels', () => createPng(16_384, 2_048)],
  ['a strip of 20 × 1', () => createPng(2_000, 100)],
  ['a JPEG with 64 scans', () => createJpegWithScans(512, 63)],
  ['a TIFF with 64 directories', () => createTiffWithDirectories(64)],
  ['an AVIF of 24 megapixels', () => createAvif(6_000, 4_000)],
  [
    'a PNG of 16 bits and 100 megapixels that is not interlaced',
    () => createPng(9992, 9992, { bits: 16, colour: 6 }),
  ],
  ['a GIF with 1,000 frames', () => createGifWithFrames(1_000)],
  ['a WebP with 1,000 frames', () => createWebpWithFrames(1_000)],
];

test.each(acceptedFiles)('%s is accepted', async (_, bytes) => {
  expect(await checkFileStructure(await bytes(), PHOTO_LIMITS)).toMatchObject({ ok: true });
});

test('an image after the end of a JPEG is ignored', async () => {
  const photo = await createBlankImage().jpeg().toBuffer();
  const second = createJpegWithScans(64, 400);
  expect(await checkFileStructure(Buffer.concat([photo, second]), PHOTO_LIMITS)).toMatchObject({ ok: true });
});

test('checking a hostile file of 32 MB takes linear time', async () => {
  const photo = await createBlankImage().jpeg().toBuffer();
  const head = photo.subarray(0, photo.length - 2);
  const bodies = [
    Buffer.alloc(32e6, 0xff),
    Buffer.alloc(32e6, 'ff00', 'hex'),
    Buffer.alloc(32e6, 'ffd0', 'hex'),
  ];
  for (const body of bodies) {
    expect(await checkFileStructure(Buffer.concat([head, body]), PHOTO_LIMITS)).toMatchObject({ ok: true });
  }
});
