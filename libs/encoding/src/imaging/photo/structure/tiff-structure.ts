import { type ByteSource } from './byte-source.js';
import { type PhotoStructure } from './photo-structure.js';

/**
 * The maximum number of directories. Scanners and cameras write one directory for the photo, one for a preview, and a
 * few for reduced versions. libtiff reads all directories in order to count them, which takes quadratic time.
 */
const MAX_DIRECTORIES = 64;

/** The maximum number of entries of a directory. The standard defines fewer than 100 tags. */
const MAX_ENTRIES_PER_DIRECTORY = 1_024;

const WIDTH_TAG = 256;
const HEIGHT_TAG = 257;
const BITS_PER_SAMPLE_TAG = 258;
const SAMPLES_PER_PIXEL_TAG = 277;
const ROWS_PER_STRIP_TAG = 278;
const TILE_WIDTH_TAG = 322;
const TILE_HEIGHT_TAG = 323;

/** Size of a value in bytes, by field type. */
const BYTES_BY_FIELD_TYPE: Record<number, number> = { 1: 1, 3: 2, 4: 4, 16: 8 };

/** The encoding of numbers in a file: classic TIFF (6.0) or BigTIFF, in either byte order. */
interface TiffNumberLayout {
  readonly littleEndian: boolean;
  /** Size of an offset in bytes. */
  readonly offsetSize: 4 | 8;
  /** Size of a directory's entry count in bytes. */
  readonly countSize: 2 | 8;
  /** Size of an entry in bytes. */
  readonly entrySize: 12 | 20;
}

interface TiffDirectory {
  readonly fields: ReadonlyMap<number, number>;
  /** The position of the next directory; 0 after the last one. */
  readonly next: number;
}

/** Reads the first directory, and then follows the chain of the other directories up to the maximum number. */
export async function readTiffStructure(source: ByteSource): Promise<PhotoStructure | undefined> {
  const head = await source.read(0, 16);
  if (head.length < 8) return undefined;
  const layout = readTiffNumberLayout(head);
  const firstAt = layout.offsetSize === 8 ? 8 : 4;
  if (head.length < firstAt + layout.offsetSize) return undefined;
  const first = await readDirectory(source, readUnsigned(head, firstAt, layout.offsetSize, layout), layout);
  if (first === undefined) return undefined;
  const photo = toPhotoStructure(first.fields);
  if (photo === undefined) return undefined;
  const excess = { parts: 'directories', maximum: MAX_DIRECTORIES } as const;
  return (await hasTooManyDirectories(source, first, layout)) ? { ...photo, excess } : photo;
}

/**
 * Whether the chain of directories is too long. A circular chain counts as too long, because the search ends at the
 * maximum number of directories.
 */
async function hasTooManyDirectories(
  source: ByteSource,
  first: TiffDirectory,
  layout: TiffNumberLayout,
): Promise<boolean> {
  let directories = 1;
  for (let { next } = first; next !== 0;) {
    directories += 1;
    if (directories > MAX_DIRECTORIES) return true;
    // The decoder also stops at a directory that it cannot read.
    const directory = await readDirectory(source, next, layout);
    if (directory === undefined) return false;
    next = directory.next;
  }
  return false;
}

async function readDirectory(
  source: ByteSource,
  offset: number,
  layout: TiffNumberLayout,
): Promise<TiffDirectory | undefined> {
  const { countSize, entrySize, offsetSize } = layout;
  const counted = await source.read(offset, countSize);
  if (counted.length < countSize) return undefined;
  const count = readUnsigned(counted, 0, countSize, layout);
  if (count === 0 || count > MAX_ENTRIES_PER_DIRECTORY) return undefined;
  const body = await source.read(offset + countSize, count * entrySize + offsetSize);
  if (body.length < count * entrySize) return undefined;
  const fields = new Map<number, number>();
  for (let entry = 0; entry < count; entry += 1) {
    const at = entry * entrySize;
    const value = readFieldValue(body.subarray(at, at + entrySize), layout);
    if (value !== undefined) fields.set(readUnsigned(body, at, 2, layout), value);
  }
  const isWhole = body.length === count * entrySize + offsetSize;
  return { fields, next: isWhole ? readUnsigned(body, count * entrySize, offsetSize, layout) : 0 };
}

/** Reads the value of a field. Returns undefined if it is not stored in the entry itself or is not an integer. */
function readFieldValue(entry: Buffer, layout: TiffNumberLayout): number | undefined {
  const size = BYTES_BY_FIELD_TYPE[readUnsigned(entry, 2, 2, layout)];
  if (size === undefined || size > layout.offsetSize) return undefined;
  const count = readUnsigned(entry, 4, layout.offsetSize, layout);
  if (count * size > layout.offsetSize) return undefined;
  return readUnsigned(entry, 4 + layout.offsetSize, size as 1 | 2 | 4 | 8, layout);
}

function toPhotoStructure(fields: ReadonlyMap<number, number>): PhotoStructure | undefined {
  const width = fields.get(WIDTH_TAG) ?? 0;
  const height = fields.get(HEIGHT_TAG) ?? 0;
  if (width === 0 || height === 0) return undefined;
  const samples = fields.get(SAMPLES_PER_PIXEL_TAG) ?? 1;
  // With several samples per pixel, the number of bits is stored elsewhere in the file. The maximum of 32 bits is then
  // assumed.
  const bytes = (fields.get(BITS_PER_SAMPLE_TAG) ?? (samples > 2 ? 32 : 1)) / 8;
  const tileWidth = fields.get(TILE_WIDTH_TAG);
  const tileHeight = fields.get(TILE_HEIGHT_TAG) ?? 0;
  const rows = tileWidth === undefined ? (fields.get(ROWS_PER_STRIP_TAG) ?? height) : tileHeight;
  const across = tileWidth === undefined ? width : Math.ceil(width / tileWidth) * tileWidth;
  // The decoder decompresses one strip or one row of tiles at a time.
  const decodingMemory = across * Math.min(rows, height + tileHeight) * samples * bytes;
  return { width, height, decodingMemory };
}

function readTiffNumberLayout(head: Buffer): TiffNumberLayout {
  const littleEndian = head[0] === 0x49;
  const isBig = (littleEndian ? head[2] : head[3]) === 43;
  return isBig
    ? { littleEndian, offsetSize: 8, countSize: 8, entrySize: 20 }
    : { littleEndian, offsetSize: 4, countSize: 2, entrySize: 12 };
}

function readUnsigned(
  bytes: Buffer,
  at: number,
  size: 1 | 2 | 4 | 8,
  { littleEndian }: TiffNumberLayout,
): number {
  switch (size) {
    case 8:
      return Number(littleEndian ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
    case 1:
    case 2:
    case 4:
      return littleEndian ? bytes.readUIntLE(at, size) : bytes.readUIntBE(at, size);
  }
}
