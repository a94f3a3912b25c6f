import { ENCODING_LENGTH } from '#encoding/distance';
import { FaceIndexError } from '../face-index-error.js';
import {
  type LinearMemory,
  loadScanKernel,
  maxPages,
  bytesPerPage,
  type ScanFunction,
} from './scan-kernel.js';

/** Rows of a block: 128 KiB that a scan reads, which stay in the cache of a core while several queries are compared. */
export const rowsPerBlock = 1024;

/** Queries that can be prepared for a scan at the same time. */
export const maxQueriesPerScan = 8;

/** Numbers in one half of an encoding. */
const halfEncodingLength = ENCODING_LENGTH / 2;

// The address of each part of a block, in bytes from its start. A scan reads the upper 16 bits of the first half of each
// encoding, and the rest of those few encodings that this does not eliminate.
const firstHalvesOffset = 0;
const secondHalvesOffset = firstHalvesOffset + rowsPerBlock * halfEncodingLength * 2;
const lowerBitsOffset = secondHalvesOffset + rowsPerBlock * halfEncodingLength * 2;
const idsOffset = lowerBitsOffset + rowsPerBlock * ENCODING_LENGTH * 2;
const blockBytes = idsOffset + rowsPerBlock * 8;

// The first page contains the queries and the positions that a scan finds. Blocks follow.
const queryBytes = ENCODING_LENGTH * 4;
const foundRowsAddress = maxQueriesPerScan * queryBytes;

/** Pages by which the memory grows at a time: 8 MiB. The system provides them when they are first written. */
const pagesPerGrowth = 128;

/** A block of rows, as its address in the memory. */
export type BlockAddress = number;

/**
 * Stores ids and encodings in blocks of rows, and finds rows near a query. An encoding occupies its own 512 bytes: the upper
 * and the lower 16 bits of its numbers are stored apart, so that a scan can read the upper ones alone.
 */
export class BlockMemory {
  private readonly memory: LinearMemory;
  private readonly scanRows: ScanFunction;
  private readonly freeBlocks: BlockAddress[] = [];
  private nextBlock = bytesPerPage;
  private words: Uint16Array;
  private integers: Int32Array;
  private doubles: Float64Array;
  private floats: Float32Array;

  constructor() {
    const { memory, scan: findRowsNear } = loadScanKernel();
    this.memory = memory;
    this.scanRows = findRowsNear;
    const { buffer } = memory;
    this.words = new Uint16Array(buffer);
    this.integers = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.floats = new Float32Array(buffer);
  }

  /** @throws {FaceIndexError} `full` when there is no memory for another block */
  allocateBlock(): BlockAddress {
    const free = this.freeBlocks.pop();
    if (free !== undefined) return free;
    const block = this.nextBlock;
    if (block + blockBytes > this.memory.buffer.byteLength) this.growMemory();
    this.nextBlock += blockBytes;
    return block;
  }

  /** Makes the memory of a block available to others. It is not returned to the system. */
  releaseBlock(block: BlockAddress): void {
    this.freeBlocks.push(block);
  }

  /** @param bits of the float32 numbers of an encoding */
  writeRow(block: BlockAddress, row: number, id: number, bits: Uint32Array): void {
    const { words } = this;
    const [first, second, lower] = wordPositionsOf(block, row);
    for (let index = 0; index < halfEncodingLength; index++) {
      words[first + index] = bits[index]! >>> 16;
      words[second + index] = bits[halfEncodingLength + index]! >>> 16;
      words[lower + index] = bits[index]!;
      words[lower + halfEncodingLength + index] = bits[halfEncodingLength + index]!;
    }
    this.doubles[idPositionOf(block, row)] = id;
  }

  /** @param bits is filled with those of the float32 numbers of the encoding */
  readEncoding(block: BlockAddress, row: number, bits: Uint32Array): void {
    const { words } = this;
    const [first, second, lower] = wordPositionsOf(block, row);
    for (let index = 0; index < halfEncodingLength; index++) {
      bits[index] = (words[first + index]! << 16) | words[lower + index]!;
      bits[halfEncodingLength + index] =
        (words[second + index]! << 16) | words[lower + halfEncodingLength + index]!;
    }
  }

  readId(block: BlockAddress, row: number): number {
    return this.doubles[idPositionOf(block, row)]!;
  }

  /** Prepares a query for {@link scan}. */
  setQuery(query: number, encoding: Float32Array): void {
    this.floats.set(encoding, (query * queryBytes) / 4);
  }

  /**
   * Finds the rows of a part of a block whose distance to a query may be at most that of the bounds.
   *
   * @param bounds of the sums that scan.wat computes
   * @returns positions, valid until the next scan
   */
  scan(block: BlockAddress, start: number, end: number, query: number, bounds: ScanBounds): Int32Array {
    const count = this.scanRows(
      block + firstHalvesOffset,
      block + secondHalvesOffset,
      start,
      end,
      query * queryBytes,
      bounds.firstHalf,
      bounds.whole,
      foundRowsAddress,
    );
    return this.integers.subarray(foundRowsAddress / 4, foundRowsAddress / 4 + count);
  }

  private growMemory(): void {
    const pages = this.memory.buffer.byteLength / bytesPerPage;
    try {
      this.memory.grow(Math.min(pagesPerGrowth, maxPages - pages));
    } catch {
      throw new FaceIndexError('full', 'The index cannot allocate more memory.');
    }
    const { buffer } = this.memory;
    if (this.nextBlock + blockBytes > buffer.byteLength) {
      throw new FaceIndexError(
        'full',
        'The index contains as many encodings as its memory of 4 GiB can store.',
      );
    }
    this.words = new Uint16Array(buffer);
    this.integers = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.floats = new Float32Array(buffer);
  }
}

/** The maximum sums of squared differences of a row that is not eliminated. */
export interface ScanBounds {
  readonly firstHalf: number;
  readonly whole: number;
}

function wordPositionsOf(block: BlockAddress, row: number): [first: number, second: number, lower: number] {
  return [
    (block + firstHalvesOffset) / 2 + row * halfEncodingLength,
    (block + secondHalvesOffset) / 2 + row * halfEncodingLength,
    (block + lowerBitsOffset) / 2 + row * ENCODING_LENGTH,
  ];
}

function idPositionOf(block: BlockAddress, row: number): number {
  return (block + idsOffset) / 8 + row;
}
