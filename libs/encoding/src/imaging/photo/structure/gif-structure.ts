import { BlockReader } from './block-reader.js';
import { type ByteSource } from './byte-source.js';
import { type PhotoStructure } from './photo-structure.js';

/** Maximum number of frames. Only the first frame is used, but the decoder indexes all frames. */
const MAX_GIF_FRAMES = 10_000;

/** The memory of the decoder in bytes per pixel, for the RGBA canvas and the palette indices of a frame. */
const BYTES_PER_PIXEL = 5;

const EXTENSION_INTRODUCER = 0x21;
const IMAGE_SEPARATOR = 0x2c;

/** Reads the size of the logical screen (GIF89a, 18), and counts the frames. */
export async function readGifStructure(source: ByteSource): Promise<PhotoStructure | undefined> {
  const head = await source.read(0, 13);
  if (head.length < 13) return undefined;
  const width = head.readUInt16LE(6);
  const height = head.readUInt16LE(8);
  if (width === 0 || height === 0) return undefined;
  const structure = { width, height, decodingMemory: width * height * BYTES_PER_PIXEL };
  const tooMany = await hasTooManyFrames(source, 13 + computeColourTableBytes(head[10]!));
  return tooMany ? { ...structure, excess: { parts: 'frames', maximum: MAX_GIF_FRAMES } } : structure;
}

/** Computes the size in bytes of the colour table that the packed fields declare. */
function computeColourTableBytes(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1);
}

async function hasTooManyFrames(source: ByteSource, firstBlock: number): Promise<boolean> {
  const reader = new BlockReader(source);
  let frames = 0;
  let position = firstBlock;
  while (await reader.loadRange(position, 10)) {
    const at = position - reader.start;
    switch (reader.block[at]) {
      case IMAGE_SEPARATOR:
        frames += 1;
        if (frames > MAX_GIF_FRAMES) return true;
        // An image block begins with a descriptor of ten bytes, an optional local colour table, and the minimum code
        // size.
        position = await skipSubBlocks(
          reader,
          position + 11 + computeColourTableBytes(reader.block[at + 9]!),
        );
        break;
      case EXTENSION_INTRODUCER:
        position = await skipSubBlocks(reader, position + 2);
        break;
      case undefined:
      default:
        // The byte is the trailer of the GIF, or another byte that decoders treat as the end of the file.
        return false;
    }
  }
  return false;
}

/** Skips a sequence of sub-blocks, and returns the position after it. */
async function skipSubBlocks(reader: BlockReader, from: number): Promise<number> {
  let position = from;
  while (await reader.loadRange(position, 1)) {
    const { block, start } = reader;
    // The inner loop awaits nothing while it is within a loaded block, because a large file has millions of sub-blocks.
    while (position < start + block.length) {
      const size = block[position - start]!;
      position += 1 + size;
      if (size === 0) return position;
    }
  }
  return position;
}
