import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/**
 * Creates a TIFF with one bit per pixel. Its single strip contains only zeros, so that the file has about 12 kB for 100
 * million pixels of any shape.
 */
export function createTiff(width: number, height: number): Buffer {
  const data = deflateZeros(Math.ceil(width / 8) * height);
  return joinTiffParts([
    createTiffDirectory([
      ['long', 256, width],
      ['long', 257, height],
      ['short', 258, 1],
      ['short', 259, 8],
      ['short', 262, 1],
      ['long', 273, 8],
      ['short', 277, 1],
      ['long', 278, height],
      ['long', 279, data.length],
    ]),
    data,
  ]);
}

/** Creates a TIFF of one pixel that contains the given number of complete directories. */
export function createTiffWithDirectories(count: number): Buffer {
  const one = createTiffDirectory([
    ['short', 256, 1],
    ['short', 257, 1],
    ['short', 258, 8],
    ['short', 259, 1],
    ['short', 262, 1],
    ['long', 273, 0],
    ['short', 277, 1],
    ['short', 278, 1],
    ['long', 279, 1],
  ]);
  const file = Buffer.alloc(8 + count * one.length);
  Buffer.from('II*\0').copy(file);
  file.writeUInt32LE(8, 4);
  for (let index = 0; index < count; index += 1) {
    const offset = 8 + index * one.length;
    one.copy(file, offset);
    if (index + 1 < count) file.writeUInt32LE(offset + one.length, offset + one.length - 4);
  }
  return file;
}

/** Creates a TIFF whose only directory refers to itself as the next directory. */
export function createTiffWithCircularDirectories(): Buffer {
  const file = createTiff(64, 64);
  file.writeUInt32LE(file.readUInt32LE(4), file.length - 4);
  return file;
}

type TiffField = readonly [type: 'short' | 'long', tag: number, value: number];

function createTiffEntry(type: TiffField[0], tag: number, value: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16LE(tag, 0);
  bytes.writeUInt16LE(type === 'short' ? 3 : 4, 2);
  bytes.writeUInt32LE(1, 4);
  if (type === 'short') bytes.writeUInt16LE(value, 8);
  else bytes.writeUInt32LE(value, 8);
  return bytes;
}

/** Creates a TIFF directory that refers to no next directory. */
function createTiffDirectory(fields: readonly TiffField[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16LE(fields.length);
  return Buffer.concat([count, ...fields.map((field) => createTiffEntry(...field)), Buffer.alloc(4)]);
}

/** Creates a TIFF file: the strip follows the header, and the directory is at the end of the file. */
function joinTiffParts([last, data]: readonly [Buffer, Buffer]): Buffer {
  const head = Buffer.alloc(8);
  Buffer.from('II*\0').copy(head);
  head.writeUInt32LE(8 + data.length, 4);
  return Buffer.concat([head, data, last]);
}

/** Creates a PNG in which all samples are zero. */
export function createPng(
  width: number,
  height: number,
  { bits = 1, colour = 0, interlaced = false }: { bits?: number; colour?: number; interlaced?: boolean } = {},
): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([bits, colour, 0, 0, interlaced ? 1 : 0], 8);
  const samples = { 0: 1, 2: 3, 6: 4 }[colour]!;
  const rowBytes = (columns: number) => 1 + Math.ceil((columns * samples * bits) / 8);
  const size = interlaced
    ? ADAM7_PASSES.reduce((sum, [x, y, dx, dy]) => {
        const columns = Math.ceil((width - x) / dx);
        return sum + (columns > 0 ? Math.max(0, Math.ceil((height - y) / dy)) * rowBytes(columns) : 0);
      }, 0)
    : height * rowBytes(width);
  const data = deflateZeros(size);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    createPngChunk('IHDR', head),
    createPngChunk('IDAT', data),
    createPngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * Creates a small PNG with the given number of compressed texts before its image data. Each text has eight megabytes
 * when it is decompressed.
 */
export function createPngWithTextChunks(count: number): Buffer {
  const text = deflateSync(Buffer.alloc(8_000_000), { level: 9 });
  const described = createPngChunk('iTXt', Buffer.concat([Buffer.from('a\0\x01\0\0\0', 'latin1'), text]));
  const photo = createPng(64, 64);
  const picture = photo.indexOf('IDAT') - 4;
  return Buffer.concat([
    photo.subarray(0, picture),
    ...Array.from({ length: count }, () => described),
    photo.subarray(picture),
  ]);
}

/**
 * Creates a zlib stream that contains the given number of zeros.
 *
 * The stream repeats one compressed block, because compressing a gigabyte would block the event loop for seconds.
 */
function deflateZeros(byteCount: number): Buffer {
  const blockSize = 1024 * 1024;
  const block = deflateRawSync(Buffer.alloc(blockSize), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const lastBlock = deflateRawSync(Buffer.alloc(byteCount % blockSize), { level: 9 });
  const header = Buffer.from([0x78, 0xda]);
  // The checksum Adler-32 consists of two numbers: the sum of the bytes plus 1, and the sum of all intermediate sums.
  const checksum = Buffer.alloc(4);
  checksum.writeUInt16BE(byteCount % 65_521, 0);
  checksum.writeUInt16BE(1, 2);
  const blocks = Array.from({ length: Math.floor(byteCount / blockSize) }, () => block);
  return Buffer.concat([header, ...blocks, lastBlock, checksum]);
}

/** The passes of the PNG interlacing method Adam7: x and y of the first pixel, and the steps between pixels. */
const ADAM7_PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function createPngChunk(type: string, data: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/**
 * Creates a progressive JPEG in one shade of grey with many empty scans. One symbol encodes a long run of blocks
 * without coefficients, so a scan of all blocks takes only a few hundred bytes.
 */
export function createJpegWithScans(side: number, scans: number): Buffer {
  const blocks = Math.ceil(side / 8) ** 2;
  const size = Buffer.alloc(4);
  size.writeUInt16BE(side, 0);
  size.writeUInt16BE(side, 2);
  const empty = Buffer.concat([
    createJpegSegment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0xe0]),
    createJpegSegment(0xda, [1, 1, 0x00, 1, 63, 0x00]),
    createEmptyScanData(blocks),
  ]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    createJpegSegment(0xdb, [0, ...Array<number>(64).fill(1)]),
    createJpegSegment(0xc2, [8, ...size, 1, 1, 0x11, 0]),
    createJpegSegment(0xc4, [0x00, 1, ...Array<number>(15).fill(0), 0]),
    // The first scan: the mean of every block is equal to the mean of the previous block, which takes one bit per
    // block.
    createJpegSegment(0xda, [1, 1, 0x00, 0, 0, 0x00]),
    Buffer.alloc(Math.ceil(blocks / 8)),
    ...Array.from({ length: scans }, () => empty),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function createJpegSegment(marker: number, content: readonly number[]): Buffer {
  const length = content.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...content]);
}

/**
 * Encodes empty blocks in runs of 32,767 blocks. Each run is the code of the symbol EOB14, which is one zero bit,
 * followed by fourteen one bits.
 */
function createEmptyScanData(blocks: number): Buffer {
  const bits = '011111111111111'.repeat(Math.ceil(blocks / 32_767));
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '1'), 2));
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}

/** Creates an AVIF of one colour. The file has only a few kilobytes for any size of the image. */
export function createAvif(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#777' }, limitInputPixels: false })
    .avif({ quality: 1, effort: 0 })
    .toBuffer();
}

/** Changes the size that the container of an AVIF declares, but not the size of its frame. */
export function createAvifWithDeclaredSize(bytes: Buffer, width: number, height: number): Buffer {
  const claiming = Buffer.from(bytes);
  const content = claiming.indexOf('ispe') + 8;
  claiming.writeUInt32BE(width, content);
  claiming.writeUInt32BE(height, content + 4);
  return claiming;
}

/** Creates a GIF that repeats a frame of one pixel the given number of times. */
export function createGifWithFrames(frames: number): Buffer {
  const head = Buffer.from('GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  const frame = Buffer.from(',\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0', 'latin1');
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame), Buffer.from(';')]);
}

/** Creates an animated WebP that repeats one frame the given number of times. */
export async function createWebpWithFrames(frames: number): Promise<Buffer> {
  const still = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#777' } })
    .webp({ lossless: true })
    .toBuffer();
  const picture = still.subarray(12);
  const frame = createRiffFile('ANMF', Buffer.concat([Buffer.alloc(16), picture]));
  const content = Buffer.concat([
    Buffer.from('WEBP'),
    createRiffFile('VP8X', Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    createRiffFile('ANIM', Buffer.alloc(6)),
    ...Array.from({ length: frames }, () => frame),
  ]);
  return createRiffFile('RIFF', content);
}

function createRiffFile(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** Creates a JPEG with the given number of empty comment segments before its image data. */
export function createJpegWithEmptyComments(count: number): Buffer {
  const photo = createJpegWithScans(64, 1);
  const comment = createJpegSegment(0xfe, []);
  return Buffer.concat([
    photo.subarray(0, 2),
    ...Array.from({ length: count }, () => comment),
    photo.subarray(2),
  ]);
}
