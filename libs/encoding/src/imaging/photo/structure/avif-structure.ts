import { type ByteSource } from './byte-source.js';
import { type PhotoStructure } from './photo-structure.js';

/**
 * The memory of the decoder in bytes per pixel, measured with a photo of 67 megapixels. The memory includes the planes
 * of dav1d, the image of libheif, and the result. If the samples have more than 8 bits, the decoder needs twice as much
 * memory.
 */
const BYTES_PER_PIXEL = 18;

/** Maximum number of top-level boxes that are read; `meta` is usually the second. */
const MAX_TOP_LEVEL_BOXES = 64;

/** Maximum number of boxes within `meta` that are read. */
const MAX_BOXES_IN_META = 10_000;

/** Maximum size of the `meta` box, which describes the image but contains no pixels. */
const MAX_META_BOX_BYTES = 4 * 1024 * 1024;

interface AvifBox {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the sizes that the container declares (ISO/IEC 23008-12, `ispe`). A file may contain several images, a
 * thumbnail, or the tiles of a grid, so the largest size is used.
 */
export async function readAvifStructure(source: ByteSource): Promise<PhotoStructure | undefined> {
  const meta = await findMetaBox(source);
  if (meta === undefined) return undefined;
  const budget = { boxes: MAX_BOXES_IN_META };
  // `meta` is a full box: four bytes of version and flags come before its children.
  const properties = findChildBox(meta, { type: 'meta', start: 4, end: meta.length }, 'iprp', budget);
  const container = properties && findChildBox(meta, properties, 'ipco', budget);
  if (container === undefined) return undefined;
  let [width, height, bits] = [0, 0, 8];
  for (const { type, start, end } of iterateBoxes(meta, container, budget)) {
    if (type === 'ispe' && end - start >= 12) {
      const size = [meta.readUInt32BE(start + 4), meta.readUInt32BE(start + 8)] as const;
      if (size[0] * size[1] > width * height) [width, height] = size;
    }
    if (type === 'pixi' && end - start >= 6) bits = Math.max(bits, meta[start + 5]!);
  }
  if (width === 0 || height === 0) return undefined;
  const perPixel = bits > 8 ? 2 * BYTES_PER_PIXEL : BYTES_PER_PIXEL;
  return { width, height, decodingMemory: width * height * perPixel };
}

/** Reads the content of the `meta` box of the file. */
async function findMetaBox(source: ByteSource): Promise<Buffer | undefined> {
  let position = 0;
  for (let boxes = 0; boxes < MAX_TOP_LEVEL_BOXES && position + 8 <= source.size; boxes += 1) {
    const header = await source.read(position, 16);
    const box = readBoxHeader(header, 0, source.size - position);
    if (box === undefined) return undefined;
    if (box.type === 'meta') {
      return box.end - box.start > MAX_META_BOX_BYTES
        ? undefined
        : source.read(position + box.start, box.end - box.start);
    }
    position += box.end;
  }
  return undefined;
}

function findChildBox(
  bytes: Buffer,
  parent: AvifBox,
  type: string,
  budget: { boxes: number },
): AvifBox | undefined {
  for (const box of iterateBoxes(bytes, parent, budget)) if (box.type === type) return box;
  return undefined;
}

function* iterateBoxes(
  bytes: Buffer,
  { start, end }: AvifBox,
  budget: { boxes: number },
): Generator<AvifBox> {
  for (let at = start; at + 8 <= end && budget.boxes > 0; budget.boxes -= 1) {
    const box = readBoxHeader(bytes, at, end - at);
    if (box === undefined || box.end > end) return;
    yield box;
    at = box.end;
  }
}

/** Reads the header of the box at position `at`. `start` and `end` are the limits of its content. */
function readBoxHeader(bytes: Buffer, at: number, available: number): AvifBox | undefined {
  if (at + 8 > bytes.length) return undefined;
  const type = bytes.toString('latin1', at + 4, at + 8);
  const size = bytes.readUInt32BE(at);
  // The size 0 means that the box ends with the file, and 1 that the size follows in 64 bits (ISO/IEC 14496-12, 4.2).
  if (size === 0) return { type, start: at + 8, end: at + available };
  if (size === 1) {
    if (at + 16 > bytes.length) return undefined;
    const large = Number(bytes.readBigUInt64BE(at + 8));
    return large < 16 ? undefined : { type, start: at + 16, end: at + large };
  }
  return size < 8 ? undefined : { type, start: at + 8, end: at + size };
}
