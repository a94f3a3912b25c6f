import { BlockReader } from './block-reader.js';
import { type ByteSource } from './byte-source.js';
import { type PhotoStructure } from './photo-structure.js';

/** The number of samples per pixel for each colour type (PNG, third edition, 11.2.1). A palette is expanded to RGBA. */
const SAMPLES_PER_PIXEL_BY_COLOUR_TYPE: Record<number, number> = { 0: 1, 2: 3, 3: 4, 4: 2, 6: 4 };

/**
 * Maximum number of chunks before the image data. Cameras and image editors write a few dozen chunks. Each chunk may be
 * a compressed text that the decoder expands to megabytes when it reads the header.
 */
const MAX_CHUNKS = 256;

/** The size in bytes of the signature, and of a chunk without its data (length, type, checksum). */
const SIGNATURE_BYTES = 8;
const CHUNK_BYTES_WITHOUT_DATA = 12;

/** Reads IHDR, the first chunk of every PNG, and counts the chunks before the image data. */
export async function readPngStructure(source: ByteSource): Promise<PhotoStructure | undefined> {
  const head = await source.read(0, 29);
  if (head.length < 29 || head.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const width = head.readUInt32BE(16);
  const height = head.readUInt32BE(20);
  const samples = SAMPLES_PER_PIXEL_BY_COLOUR_TYPE[head[25]!];
  if (width === 0 || height === 0 || samples === undefined) return undefined;
  const row = width * samples * (head[24] === 16 ? 2 : 1);
  const interlaced = head[28] === 1;
  // For an image without interlacing, the decoder holds one row in memory. For an interlaced image, the decoder holds
  // the whole image, because the last pass changes every row.
  const structure = { width, height, decodingMemory: interlaced ? row * height : row };
  return (await hasTooManyChunks(source))
    ? { ...structure, excess: { parts: 'chunks', maximum: MAX_CHUNKS } }
    : structure;
}

async function hasTooManyChunks(source: ByteSource): Promise<boolean> {
  const reader = new BlockReader(source);
  let position = SIGNATURE_BYTES;
  for (let chunks = 0; await reader.loadRange(position, 8); chunks += 1) {
    const at = position - reader.start;
    if (reader.block.toString('latin1', at + 4, at + 8) === 'IDAT') return false;
    if (chunks === MAX_CHUNKS) return true;
    position += CHUNK_BYTES_WITHOUT_DATA + reader.block.readUInt32BE(at);
  }
  return false;
}
