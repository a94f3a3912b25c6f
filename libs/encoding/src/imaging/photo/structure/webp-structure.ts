import { BlockReader } from './block-reader.js';
import { type ByteSource } from './byte-source.js';
import { type PhotoStructure } from './photo-structure.js';

/** Maximum number of frames. Only the first frame is used, but the decoder indexes all frames. */
const MAX_WEBP_FRAMES = 10_000;

/** The memory of the decoder in bytes per pixel, for a lossless ARGB image. A lossy image takes less. */
const BYTES_PER_PIXEL = 4;

/** Maximum number of chunks that are read: those before the first frame, and the frames with other chunks in between. */
const MAX_CHUNKS = 2 * MAX_WEBP_FRAMES;

/** Reads the header of the first chunk (RFC 9649), and counts the frames of an animation. */
export async function readWebpStructure(source: ByteSource): Promise<PhotoStructure | undefined> {
  const head = await source.read(0, 30);
  if (head.length < 30) return undefined;
  const size = readWebpSize(head);
  if (size === undefined || size.width === 0 || size.height === 0) return undefined;
  const structure = { ...size, decodingMemory: size.width * size.height * BYTES_PER_PIXEL };
  const excess = { parts: 'frames', maximum: MAX_WEBP_FRAMES } as const;
  return (await hasTooManyFrames(source, head)) ? { ...structure, excess } : structure;
}

function readWebpSize(head: Buffer): { width: number; height: number } | undefined {
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

async function hasTooManyFrames(source: ByteSource, head: Buffer): Promise<boolean> {
  const isAnimation = head.toString('latin1', 12, 16) === 'VP8X' && (head[20]! & 2) !== 0;
  if (!isAnimation) return false;
  const reader = new BlockReader(source);
  let frames = 0;
  let position = 12;
  for (let chunks = 0; await reader.loadRange(position, 8); chunks += 1) {
    const at = position - reader.start;
    if (reader.block.toString('latin1', at, at + 4) === 'ANMF') frames += 1;
    if (frames > MAX_WEBP_FRAMES || chunks > MAX_CHUNKS) return true;
    const length = reader.block.readUInt32LE(at + 4);
    position += 8 + length + (length % 2);
  }
  return false;
}
