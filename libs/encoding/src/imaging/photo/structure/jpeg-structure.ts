import { BlockReader } from './block-reader.js';
import { type ByteSource } from './byte-source.js';
import { type Excess, type PhotoStructure } from './photo-structure.js';

/**
 * Most scans of a JPEG. Encoders write about ten, optimizers a few more; each costs a pass over all blocks of the photo,
 * however few bytes it takes.
 */
export const MAX_SCANS = 64;

/** Most segments of a JPEG. A profile or metadata that do not fit into one segment take a few hundred at most. */
export const MAX_SEGMENTS = 4_096;

/** Bytes of the longest SOF segment: 255 components of three bytes behind eight others. */
const LONGEST_FRAME_HEADER = 8 + 3 * 255;

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const TEM = 0x01;

/** Markers that stand alone and say nothing about the structure: they come by the million. */
const isMeaningless = (marker: number): boolean =>
  marker === 0 || marker === SOI || marker === TEM || (marker >= 0xd0 && marker <= 0xd7);

/** Markers of frame headers: SOF0 to SOF15 without DHT, JPG and DAC, which lie between them. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Progressive frames: each coefficient comes in several scans. */
const isProgressive = (marker: number): boolean => [0xc2, 0xc6, 0xca, 0xce].includes(marker);

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  /** Bytes of all its coefficients. */
  readonly coefficients: number;
}

/**
 * Walks from marker to marker to the end of the image (ITU-T T.81, annex B) and counts the scans.
 *
 * What follows the end of the image, as the pictures of a multi-picture file do, is not decoded and not counted.
 */
export async function readJpeg(source: ByteSource): Promise<PhotoStructure | undefined> {
  const markers = new MarkerReader(source);
  let frame: Frame | undefined;
  let scans = 0;
  let segments = 0;
  while (scans <= MAX_SCANS && segments <= MAX_SEGMENTS) {
    const marker = await markers.next();
    if (marker === undefined || marker === EOI) break;
    segments += 1;
    if (marker === SOS) scans += 1;
    if (isFrameHeader(marker)) {
      frame = await readFrame(source, markers.position, isProgressive(marker));
      if (frame === undefined) return undefined;
    }
    await markers.skipSegment();
  }
  const excess = excessOf(scans, segments);
  // Too many segments may come before the one that says the size.
  if (frame === undefined) return excess && { width: 0, height: 0, decodingMemory: 0, excess };
  const { width, height, progressive, coefficients } = frame;
  // Of a single scan a few rows of blocks are held; of several, the coefficients of the whole photo until the last.
  const decodingMemory = progressive || scans > 1 ? coefficients : width * 64;
  return { width, height, decodingMemory, ...(excess && { excess }) };
}

function excessOf(scans: number, segments: number): Excess | undefined {
  if (scans > MAX_SCANS) return { parts: 'scans', most: MAX_SCANS };
  return segments > MAX_SEGMENTS ? { parts: 'segments', most: MAX_SEGMENTS } : undefined;
}

async function readFrame(
  source: ByteSource,
  offset: number,
  progressive: boolean,
): Promise<Frame | undefined> {
  const header = await source.read(offset, LONGEST_FRAME_HEADER);
  if (header.length < 8) return undefined;
  const height = header.readUInt16BE(3);
  const width = header.readUInt16BE(5);
  const components = header[7]!;
  if (width === 0 || height === 0 || header.length < 8 + 3 * components) return undefined;
  const factors = Array.from({ length: components }, (_, index) => header[9 + 3 * index]!);
  const areas = factors.map((factor) => (factor >> 4) * (factor & 15));
  const densest = Math.max(1, ...areas);
  // A coefficient for each sample, of two bytes; a subsampled component has fewer samples than the photo has pixels.
  const samples = areas.reduce((sum, area) => sum + area / densest, 0);
  return { width, height, progressive, coefficients: width * height * samples * 2 };
}

/** Finds the markers of a JPEG in the order in which a decoder does. */
class MarkerReader {
  private readonly reader: BlockReader;

  /** The first byte that was not looked at yet. */
  position = 0;

  constructor(source: ByteSource) {
    this.reader = new BlockReader(source);
  }

  /** The next marker that begins a segment or ends the image, wherever it comes; undefined at the end of the file. */
  async next(): Promise<number | undefined> {
    while (await this.reader.load(this.position, 2)) {
      const { block, start } = this.reader;
      let at = block.indexOf(0xff, this.position - start);
      while (at !== -1 && at + 1 < block.length) {
        const code = block[at + 1]!;
        if (code !== 0xff && !isMeaningless(code)) {
          this.position = start + at + 2;
          return code;
        }
        // A further 0xFF may begin the marker itself; after any other byte the search goes on.
        at += code === 0xff ? 1 : 2;
        if (block[at] !== 0xff) at = block.indexOf(0xff, at);
      }
      this.position = start + (at === -1 ? block.length : at);
    }
    return undefined;
  }

  /** Goes past the segment that begins here with its length. */
  async skipSegment(): Promise<void> {
    const { reader } = this;
    const length = (await reader.load(this.position, 2))
      ? reader.block.readUInt16BE(this.position - reader.start)
      : 2;
    this.position += Math.max(2, length);
  }
}
