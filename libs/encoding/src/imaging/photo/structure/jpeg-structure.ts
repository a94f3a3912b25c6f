import { BlockReader } from './block-reader.js';
import { type ByteSource } from './byte-source.js';
import { type ExcessiveParts, type PhotoStructure } from './photo-structure.js';

/**
 * The maximum number of scans. Encoders write about ten scans, and optimizers a few more. For each scan, the decoder
 * processes all blocks of the photo, even if the scan has few bytes.
 */
const MAX_SCANS = 64;

/** Maximum number of segments. A profile or metadata split into several segments take a few hundred at most. */
const MAX_SEGMENTS = 4_096;

/** The size of the longest SOF segment in bytes: eight bytes, and 255 components of three bytes. */
const MAX_FRAME_HEADER_BYTES = 8 + 3 * 255;

const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
const TEMPORARY_MARKER = 0x01;

/**
 * The markers without a segment. These markers do not affect the structure, and a file may contain millions of them.
 */
const isMarkerWithoutSegment = (marker: number): boolean =>
  marker === 0 ||
  marker === START_OF_IMAGE ||
  marker === TEMPORARY_MARKER ||
  (marker >= 0xd0 && marker <= 0xd7);

/** The markers of frame headers: SOF0 to SOF15, except DHT, JPG and DAC, whose numbers are in the same range. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** The markers of progressive frames, whose coefficients are distributed over several scans. */
const isProgressive = (marker: number): boolean => [0xc2, 0xc6, 0xca, 0xce].includes(marker);

interface FrameHeader {
  readonly width: number;
  readonly height: number;
  readonly progressive: boolean;
  /** The size of all coefficients of the photo, in bytes. */
  readonly coefficients: number;
}

/**
 * Reads all markers up to the end of the image (ITU-T T.81, annex B), and counts the scans.
 *
 * Data after the end of the image, such as the other images of a multi-picture file, is not decoded and not counted.
 */
export async function readJpegStructure(source: ByteSource): Promise<PhotoStructure | undefined> {
  const markers = new MarkerReader(source);
  let frame: FrameHeader | undefined;
  let scans = 0;
  let segments = 0;
  while (scans <= MAX_SCANS && segments <= MAX_SEGMENTS) {
    const marker = await markers.readNextMarker();
    if (marker === undefined || marker === END_OF_IMAGE) break;
    segments += 1;
    if (marker === START_OF_SCAN) scans += 1;
    if (isFrameHeader(marker)) {
      frame = await readFrameHeader(source, markers.position, isProgressive(marker));
      if (frame === undefined) return undefined;
    }
    await markers.skipSegment();
  }
  const excess = findExcessiveParts(scans, segments);
  // If there is no frame header, the file may have too many segments before the segment that contains the size.
  if (frame === undefined) return excess && { width: 0, height: 0, decodingMemory: 0, excess };
  const { width, height, progressive, coefficients } = frame;
  // If there is one scan, the decoder keeps a few rows of blocks in memory. If there are several scans, it keeps the
  // coefficients of the whole photo.
  const decodingMemory = progressive || scans > 1 ? coefficients : width * 64;
  return { width, height, decodingMemory, ...(excess && { excess }) };
}

function findExcessiveParts(scans: number, segments: number): ExcessiveParts | undefined {
  if (scans > MAX_SCANS) return { parts: 'scans', maximum: MAX_SCANS };
  return segments > MAX_SEGMENTS ? { parts: 'segments', maximum: MAX_SEGMENTS } : undefined;
}

async function readFrameHeader(
  source: ByteSource,
  offset: number,
  progressive: boolean,
): Promise<FrameHeader | undefined> {
  const header = await source.read(offset, MAX_FRAME_HEADER_BYTES);
  if (header.length < 8) return undefined;
  const height = header.readUInt16BE(3);
  const width = header.readUInt16BE(5);
  const components = header[7]!;
  if (width === 0 || height === 0 || header.length < 8 + 3 * components) return undefined;
  const factors = Array.from({ length: components }, (_, index) => header[9 + 3 * index]!);
  const areas = factors.map((factor) => (factor >> 4) * (factor & 15));
  const densest = Math.max(1, ...areas);
  // The coefficient of each sample takes two bytes. A subsampled component has fewer samples than the photo has pixels.
  const samples = areas.reduce((sum, area) => sum + area / densest, 0);
  return { width, height, progressive, coefficients: width * height * samples * 2 };
}

/** Finds the markers of a JPEG in the same order as a decoder. */
class MarkerReader {
  private readonly reader: BlockReader;

  /** The position of the next byte to be read. */
  position = 0;

  constructor(source: ByteSource) {
    this.reader = new BlockReader(source);
  }

  /** Finds the next marker that begins a segment or ends the image; undefined at the end of the file. */
  async readNextMarker(): Promise<number | undefined> {
    while (await this.reader.loadRange(this.position, 2)) {
      const { block, start } = this.reader;
      let at = block.indexOf(0xff, this.position - start);
      while (at !== -1 && at + 1 < block.length) {
        const code = block[at + 1]!;
        if (code !== 0xff && !isMarkerWithoutSegment(code)) {
          this.position = start + at + 2;
          return code;
        }
        // If the byte after 0xFF is also 0xFF, the second byte may be the start of the marker. After any other byte,
        // the search continues.
        at += code === 0xff ? 1 : 2;
        if (block[at] !== 0xff) at = block.indexOf(0xff, at);
      }
      this.position = start + (at === -1 ? block.length : at);
    }
    return undefined;
  }

  /** Skips the segment at the current position, which begins with its length. */
  async skipSegment(): Promise<void> {
    const { reader } = this;
    const length = (await reader.loadRange(this.position, 2))
      ? reader.block.readUInt16BE(this.position - reader.start)
      : 2;
    this.position += Math.max(2, length);
  }
}
