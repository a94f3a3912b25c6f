import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { isSrgbProfile } from '../../../src/imaging/photo/colour-profile.js';
import { decodePhoto } from '../../../src/imaging/photo/decode-photo.js';
import { inspectPhoto, type PhotoFormat } from '../../../src/imaging/photo/index.js';
import { readDecoderHeader } from '../../../src/imaging/photo/photo-header.js';
import { type Raster } from '../../../src/imaging/raster.js';

const PHOTO_LIMITS = { maxPixels: 1_000_000 };
const SCENE_WIDTH = 48;
const SCENE_HEIGHT = 32;
const RED = [230, 20, 30];
const BLUE = [20, 40, 220];

/** An asymmetric image: it is red, and its quarter at the top left is blue. */
function createScene(): Sharp {
  const pixels = Array.from({ length: SCENE_WIDTH * SCENE_HEIGHT }, (_, index) => {
    const isTopLeft = index % SCENE_WIDTH < SCENE_WIDTH / 2 && index < (SCENE_WIDTH * SCENE_HEIGHT) / 2;
    return isTopLeft ? BLUE : RED;
  });
  return sharp(Uint8Array.from(pixels.flat()), {
    raw: { width: SCENE_WIDTH, height: SCENE_HEIGHT, channels: 3 },
  });
}

async function decodeOrFail(bytes: Uint8Array, reduction = 1): Promise<Raster> {
  const examined = await readDecoderHeader(bytes, PHOTO_LIMITS);
  if (!examined.ok) throw new Error(examined.problem.message);
  const result = await decodePhoto(bytes, examined.photo, reduction);
  if (!result.ok) throw new Error(result.problem.message);
  expect(result.raster.data).toHaveLength(result.raster.width * result.raster.height * 3);
  return result.raster;
}

function readPixel({ width, data }: Raster, x: number, y: number): number[] {
  return [...data.slice((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

function expectColour(actual: number[], expected: readonly number[], tolerance: number): void {
  actual.forEach((value, channel) => {
    expect(Math.abs(value - expected[channel]!)).toBeLessThanOrEqual(tolerance);
  });
}

/** Checks the colour in the middle of the blue quarter and in the middle of the opposite, red quarter. */
function expectUprightScene(raster: Raster, tolerance: number): void {
  expect(raster).toMatchObject({ width: SCENE_WIDTH, height: SCENE_HEIGHT });
  expectColour(readPixel(raster, SCENE_WIDTH / 4, SCENE_HEIGHT / 4), BLUE, tolerance);
  expectColour(readPixel(raster, (3 * SCENE_WIDTH) / 4, (3 * SCENE_HEIGHT) / 4), RED, tolerance);
}

/** The operations that convert an upright image to the stored image of an EXIF orientation. */
const OPERATIONS_BY_ORIENTATION: Record<number, ((picture: Sharp) => Sharp)[]> = {
  1: [],
  2: [(picture) => picture.flop()],
  3: [(picture) => picture.rotate(180)],
  4: [(picture) => picture.flip()],
  5: [(picture) => picture.rotate(90), (picture) => picture.flop()],
  6: [(picture) => picture.rotate(270)],
  7: [(picture) => picture.rotate(270), (picture) => picture.flop()],
  8: [(picture) => picture.rotate(90)],
};

const FILE_ENCODERS: [PhotoFormat, (image: Sharp) => Sharp][] = [
  ['jpeg', (image) => image.jpeg({ quality: 95 })],
  ['png', (image) => image.png()],
  ['webp', (image) => image.webp({ quality: 95 })],
  ['avif', (image) => image.avif({ quality: 95 })],
  ['gif', (image) => image.gif()],
  ['tiff', (image) => image.tiff({ compression: 'lzw' })],
];

describe('a photo', () => {
  describe.each(FILE_ENCODERS)('in %s', (format, encode) => {
    it('has a header that can be read from memory and from a file, and is decoded', async () => {
      const bytes = await encode(createScene()).toBuffer();
      const header = { format, width: SCENE_WIDTH, height: SCENE_HEIGHT };
      expect(await inspectPhoto(bytes, PHOTO_LIMITS)).toEqual({ ok: true, header });
      const directory = await mkdtemp(join(tmpdir(), 'photo-'));
      const path = join(directory, 'named-something-else.txt');
      await writeFile(path, bytes);
      expect(await inspectPhoto(path, PHOTO_LIMITS)).toEqual({ ok: true, header });
      await rm(directory, { recursive: true });
      expectUprightScene(await decodeOrFail(bytes), 12);
    });

    it('is rejected when it is truncated', async () => {
      const noise = Uint8Array.from({ length: 200 * 200 * 3 }, (_, i) => (i * i * 31) % 251);
      const whole = await encode(sharp(noise, { raw: { width: 200, height: 200, channels: 3 } })).toBuffer();
      const examined = await readDecoderHeader(whole, PHOTO_LIMITS);
      if (!examined.ok) throw new Error(examined.problem.message);
      const half = whole.subarray(0, whole.length / 2);
      expect(await decodePhoto(half, examined.photo, 1)).toMatchObject({
        ok: false,
        problem: { kind: 'unreadable', message: expect.stringContaining('incomplete') },
      });
    });

    it('is rejected when it has too many pixels', async () => {
      const bytes = await encode(createScene()).toBuffer();
      expect(await inspectPhoto(bytes, { maxPixels: SCENE_WIDTH * SCENE_HEIGHT })).toMatchObject({
        ok: true,
      });
      expect(await inspectPhoto(bytes, { maxPixels: SCENE_WIDTH * SCENE_HEIGHT - 1 })).toMatchObject({
        ok: false,
        problem: { kind: 'too-many-pixels' },
      });
    });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'a photo with the EXIF orientation %i is decoded upright',
    async (orientation) => {
      const stored = await storeSceneWithOrientation(orientation);
      const bytes = await sharp(stored.data, { raw: stored.info })
        .withMetadata({ orientation })
        .png()
        .toBuffer();
      expectUprightScene(await decodeOrFail(bytes), 0);
    },
  );

  it('a grey photo has three equal channels', async () => {
    const bytes = await createScene().toColourspace('b-w').png().toBuffer();
    const [r, g, b] = readPixel(await decodeOrFail(bytes), 1, 1);
    expect([g, b]).toEqual([r, r]);
  });

  it('a grey photo with transparency is decoded on a white background', async () => {
    const pixels = Uint8Array.from({ length: 10 * 10 * 2 }, (_, i) => (i % 2 === 0 ? 40 : i < 100 ? 0 : 255));
    const bytes = await sharp(pixels, { raw: { width: 10, height: 10, channels: 2 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const raster = await decodeOrFail(bytes);
    expect(readPixel(raster, 5, 1)).toEqual([255, 255, 255]);
    expectColour(readPixel(raster, 5, 8), [40, 40, 40], 1);
  });

  it('a transparent photo is decoded on a white background', async () => {
    const bytes = await createScene().ensureAlpha(0.5).png().toBuffer();
    const onWhite = RED.map((value) => (value + 255) / 2);
    expectColour(readPixel(await decodeOrFail(bytes), SCENE_WIDTH - 4, SCENE_HEIGHT - 4), onWhite, 2);
  });

  it('a PNG photo with 16 bits per channel is decoded to 8 bits', async () => {
    const bytes = await createScene().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    expectUprightScene(await decodeOrFail(bytes), 2);
  });

  it('a TIFF photo with 16 bits per channel is decoded to 8 bits', async () => {
    const bytes = createPlain16BitTiff(6, 4, RED);
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    expectColour(readPixel(await decodeOrFail(bytes), 3, 2), RED, 1);
  });

  it('a grey photo with 16 bits per channel is decoded to 8 bits', async () => {
    const bytes = await createScene().toColourspace('grey16').png().toBuffer();
    expect(await sharp(bytes).metadata()).toMatchObject({ depth: 'ushort', channels: 1 });
    const grey = await decodeOrFail(await createScene().toColourspace('b-w').png().toBuffer());
    expectColour(readPixel(await decodeOrFail(bytes), 1, 1), readPixel(grey, 1, 1), 2);
  });

  it('a JPEG in CMYK with inverted channels, as Adobe programs write it, is decoded to the correct colours', async () => {
    const bytes = await createScene().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    const raster = await decodeOrFail(bytes);
    // The conversion to CMYK and back desaturates the colours; swapped or inverted channels would differ much more.
    const [r, g, b] = readPixel(raster, SCENE_WIDTH - 4, SCENE_HEIGHT - 4) as [number, number, number];
    expect(r).toBeGreaterThan(150);
    expect(Math.max(g, b)).toBeLessThan(120);
  });

  it('a photo in Display P3 is converted to sRGB', async () => {
    const bytes = await createScene().withIccProfile('p3').png().toBuffer();
    const raw = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
    expect([...raw.subarray(0, 3)]).not.toEqual(BLUE);
    expectUprightScene(await decodeOrFail(bytes), 3);
  });

  it('a photo with an sRGB profile is not converted', async () => {
    const bytes = await createScene().withIccProfile('srgb').png().toBuffer();
    expect(await readDecoderHeader(bytes, PHOTO_LIMITS)).toMatchObject({ photo: { isSrgb: true } });
    expectUprightScene(await decodeOrFail(bytes), 0);
  });

  it('a photo with a truncated profile does not count as sRGB', () => {
    for (const length of [0, 130, 140]) expect(isSrgbProfile(new Uint8Array(length).fill(1))).toBe(false);
    expect(isSrgbProfile(new Uint8Array(130))).toBe(false);
  });

  it.each(['gif', 'webp', 'tiff'] as const)(
    'only the first frame of a photo with several frames is decoded (format: %s)',
    async (format) => {
      const frames = await Promise.all(
        [createScene(), createScene().negate()].map((frame) => frame.png().toBuffer()),
      );
      const bytes = await sharp(frames, { join: { animated: true } })
        .toFormat(format, { quality: 95 })
        .toBuffer();
      expect((await sharp(bytes).metadata()).pages).toBe(2);
      expectUprightScene(await decodeOrFail(bytes), 12);
    },
  );

  it.each([1.7, 3, 8])('is decoded with its sides divided by %d', async (reduction) => {
    const bytes = await createScene().resize(403, 201, { fit: 'fill' }).jpeg().toBuffer();
    expect(await decodeOrFail(bytes, reduction)).toMatchObject({
      width: Math.round(403 / reduction),
      height: Math.round(201 / reduction),
    });
  });

  it('a photo with damaged data is rejected', async () => {
    const noise = Uint8Array.from({ length: 90 * 90 * 3 }, (_, i) => (i * i * 31) % 251);
    const bytes = await sharp(noise, { raw: { width: 90, height: 90, channels: 3 } })
      .png()
      .toBuffer();
    const damaged = Uint8Array.from(bytes).fill(0x55, bytes.length / 2, bytes.length / 2 + 200);
    expect(
      await decodePhoto(damaged, { format: 'png', width: 90, height: 90, isSrgb: true }, 1),
    ).toMatchObject({
      ok: false,
      problem: { kind: 'unreadable' },
    });
  });

  it('a photo with trailing bytes is accepted', async () => {
    const bytes = await createScene().jpeg({ quality: 95 }).toBuffer();
    expectUprightScene(await decodeOrFail(Uint8Array.of(...bytes, 13, 10)), 12);
  });
});

const FILES_THAT_ARE_NOT_PHOTOS: [string, Uint8Array][] = [
  ['nothing', new Uint8Array()],
  ['text', encodeText('Dear Sir or Madam,')],
  ['SVG', encodeText('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')],
  [
    'SVG behind an XML declaration',
    encodeText('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
  ],
  ['PDF', encodeText('%PDF-1.7\n')],
  ['HEIC', encodeText('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
  ['MP4', encodeText('\0\0\0\x18ftypisom\0\0\0\0isommp42')],
  ['BMP', encodeText('BM\x36\0\0\0')],
  ['PPM', encodeText('P6 1 1 255\nabc')],
];

function encodeText(content: string): Uint8Array {
  return Uint8Array.from(content, (character) => character.charCodeAt(0));
}

describe('a file that is no photo', () => {
  it.each(FILES_THAT_ARE_NOT_PHOTOS)('is rejected: %s', async (_, bytes) => {
    expect(await inspectPhoto(bytes, PHOTO_LIMITS)).toMatchObject({
      ok: false,
      problem: { kind: 'unsupported-format' },
    });
  });

  it.each([
    ['JPEG', encodeText('\xff\xd8\xff\xe0')],
    ['PNG', encodeText('\x89PNG\r\n\x1a\n')],
    ['GIF without a frame', encodeText('GIF89a\x01\0\x01\0\0\0\0;')],
    ['WebP', encodeText('RIFF\x10\0\0\0WEBPVP8 ')],
    ['AVIF', encodeText('\0\0\0\x1cftypavif\0\0\0\0mif1avif')],
    ['TIFF', encodeText('II*\0\x08\0\0\0')],
  ])('is rejected if only its first bytes are those of a photo: %s', async (_, bytes) => {
    expect(await inspectPhoto(bytes, PHOTO_LIMITS)).toMatchObject({
      ok: false,
      problem: { kind: 'unreadable' },
    });
  });
});

/** Creates the pixels that a rotated camera stores for the scene. */
async function storeSceneWithOrientation(orientation: number) {
  const steps = OPERATIONS_BY_ORIENTATION[orientation]!;
  let stored = await createScene().raw().toBuffer({ resolveWithObject: true });
  for (const step of steps) {
    stored = await step(sharp(stored.data, { raw: stored.info }))
      .raw()
      .toBuffer({ resolveWithObject: true });
  }
  return stored;
}

/** Creates an uncompressed little-endian TIFF of one colour with 16 bits per channel (TIFF 6.0, section 2). */
function createPlain16BitTiff(width: number, height: number, colour: readonly number[]): Uint8Array {
  const [SHORT, LONG] = [3, 4];
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, 3, 0], // bits per sample: the offset is patched
    [259, SHORT, 1, 1], // uncompressed
    [262, SHORT, 1, 2], // RGB
    [273, LONG, 1, 0], // offset of the pixels: patched
    [277, SHORT, 1, 3],
    [278, LONG, 1, height],
    [279, LONG, 1, width * height * 6],
  ];
  const bitsAt = 8 + 2 + entries.length * 12 + 4;
  const pixelsAt = bitsAt + 6;
  const file = new DataView(new ArrayBuffer(pixelsAt + width * height * 6));
  file.setUint32(0, 0x49492a00);
  file.setUint32(4, 8, true);
  file.setUint16(8, entries.length, true);
  entries.forEach(([tag, type, count, value], index) => {
    const at = 10 + index * 12;
    file.setUint16(at, tag, true);
    file.setUint16(at + 2, type, true);
    file.setUint32(at + 4, count, true);
    file.setUint32(at + 8, tag === 258 ? bitsAt : tag === 273 ? pixelsAt : value, true);
  });
  for (let channel = 0; channel < 3; channel += 1) file.setUint16(bitsAt + channel * 2, 16, true);
  for (let sample = 0; sample < width * height * 3; sample += 1) {
    file.setUint16(pixelsAt + sample * 2, colour[sample % 3]! * 257, true);
  }
  return new Uint8Array(file.buffer);
}
