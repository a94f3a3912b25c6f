import { BlockReader } from './block-reader.js';
import { type ByteSource } from './byte-source.js';
import { type PhotoStructure } from './photo-structure.js';

/** Most frames of an animation; its first is the photo, but the decoder indexes all of them. */
export const MAX_GIF_FRAMES = 10_000;

/** Bytes a pixel that the decoder holds: the canvas in RGBA, and the indices of a frame. */
const BYTES_PER_PIXEL = 5;

const EXTENSION = 0x21;
const IMAGE = 0x2c;

/** Reads the logical screen, which every frame is drawn on (GIF89a, 18), and counts the frames. */
export async function readGif(source: ByteSource): Promise<PhotoStructure | undefined> {
  const head = await source.read(0, 13);
  if (head.length < 13) return undefined;
  const width = head.readUInt16LE(6);
  const height = head.readUInt16LE(8);
  if (width === 0 || height === 0) return undefined;
  const structure = { width, height, decodingMemory: width * height * BYTES_PER_PIXEL };
  const tooMany = await hasTooManyFrames(source, 13 + colourTable(head[10]!));
  return tooMany ? { ...structure, excess: { parts: 'frames', most: MAX_GIF_FRAMES } } : structure;
}

/** Bytes of the colour table that packed fields announce. */
function colourTable(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1);
}

async function hasTooManyFrames(source: ByteSource, firstBlock: number): Promise<boolean> {
  const reader = new BlockReader(source);
  let frames = 0;
  let position = firstBlock;
  while (await reader.load(position, 10)) {
    const at = position - reader.start;
    switch (reader.block[at]) {
      case IMAGE:
        frames += 1;
        if (frames > MAX_GIF_FRAMES) return true;
        // A descriptor of ten bytes, a colour table of its own, and the least size of a code.
        position = await skipSubBlocks(reader, position + 11 + colourTable(reader.block[at + 9]!));
        break;
      case EXTENSION:
        position = await skipSubBlocks(reader, position + 2);
        break;
      case undefined:
      default:
        // The trailer, or what a decoder takes for the end.
        return false;
    }
  }
  return false;
}

/** Where the sub-blocks that begin here have ended. */
async function skipSubBlocks(reader: BlockReader, from: number): Promise<number> {
  let position = from;
  while (await reader.load(position, 1)) {
    const { block, start } = reader;
    // Within a block that is at hand no step waits: there are millions of steps in a large file.
    while (position < start + block.length) {
      const size = block[position - start]!;
      position += 1 + size;
      if (size === 0) return position;
    }
  }
  return position;
}
