import { ENCODING_LENGTH } from '#encoding/distance';
import { FaceIndexError } from '../face-index-error.js';
import {
  type LinearMemory,
  loadWasmScanKernel,
  maxPages,
  bytesPerPage,
  type ScanFunction,
} from './scan-kernel.js';

/**
 * The number of rows of a block. A scan reads 128 KiB of a block. These bytes remain in the cache of a processor core
 * while several queries are compared with the block.
 */
export const rowsPerBlock = 1024;

/** The maximum number of queries that can be prepared for a scan at the same time. */
export const maxQueriesPerScan = 8;

/** One half of an encoding consists of this many numbers. */
const halfEncodingLength = ENCODING_LENGTH / 2;

// The offsets of the parts of a block, in bytes from the start of the block. A scan reads the upper 16 bits of the
// first half of every encoding. It reads the second half only of the few encodings that the first half does not
// eliminate.
const firstHalvesOffset = 0;
const secondHalvesOffset = firstHalvesOffset + rowsPerBlock * halfEncodingLength * 2;
const lowerBitsOffset = secondHalvesOffset + rowsPerBlock * halfEncodingLength * 2;
const idsOffset = lowerBitsOffset + rowsPerBlock * ENCODING_LENGTH * 2;
const blockBytes = idsOffset + rowsPerBlock * 8;

// The first page of the memory contains the queries and the positions of the rows that a scan finds. The blocks are
// stored after the first page.
const queryBytes = ENCODING_LENGTH * 4;
const foundRowsAddress = maxQueriesPerScan * queryBytes;

/**
 * The number of pages (8 MiB in total) by which the memory grows at a time. The operating system allocates a page when
 * it is first written.
 */
const memoryPagesPerGrowth = 128;

/** The address of a block of rows in the memory. */
export type BlockAddress = number;

/**
 * Stores IDs and encodings in blocks of rows, and finds the rows near a query. An encoding occupies 512 bytes. The
 * upper 16 bits and the lower 16 bits of its numbers are stored separately, so that a scan can read only the upper 16
 * bits.
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
    const { memory, scan: findRowsNear } = loadWasmScanKernel();
    this.memory = memory;
    this.scanRows = findRowsNear;
    const { buffer } = memory;
    this.words = new Uint16Array(buffer);
    this.integers = new Int32Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.floats = new Float32Array(buffer);
  }

  /**
   * Allocates a block of rows.
   *
   * @throws {FaceIndexError} `full` when there is no memory for another block
   */
  allocateBlock(): BlockAddress {
    const free = this.freeBlocks.pop();
    if (free !== undefined) return free;
    const block = this.nextBlock;
    if (block + blockBytes > this.memory.buffer.byteLength) this.growMemory();
    this.nextBlock += blockBytes;
    return block;
  }

  /** Makes the memory of a block available for other blocks. The memory is not returned to the operating system. */
  releaseBlock(block: BlockAddress): void {
    this.freeBlocks.push(block);
  }

  /**
   * Writes an ID and an encoding to a row.
   *
   * @param bits the bits of the float32 numbers of the encoding
   */
  writeRow(block: BlockAddress, row: number, id: number, bits: Uint32Array): void {
    const { words } = this;
    const [first, second, lower] = getEncodingOffsets(block, row);
    for (let index = 0; index < halfEncodingLength; index++) {
      words[first + index] = bits[index]! >>> 16;
      words[second + index] = bits[halfEncodingLength + index]! >>> 16;
      words[lower + index] = bits[index]!;
      words[lower + halfEncodingLength + index] = bits[halfEncodingLength + index]!;
    }
    this.doubles[getIdOffset(block, row)] = id;
  }

  /**
   * Reads the encoding of a row.
   *
   * @param bits an array to which the bits of the float32 numbers of the encoding are written
   */
  readEncoding(block: BlockAddress, row: number, bits: Uint32Array): void {
    const { words } = this;
    const [first, second, lower] = getEncodingOffsets(block, row);
    for (let index = 0; index < halfEncodingLength; index++) {
      bits[index] = (words[first + index]! << 16) | words[lower + index]!;
      bits[halfEncodingLength + index] =
        (words[second + index]! << 16) | words[lower + halfEncodingLength + index]!;
    }
  }

  readId(block: BlockAddress, row: number): number {
    return this.doubles[getIdOffset(block, row)]!;
  }

  /** Prepares a query for {@link scanBlock}. */
  setQuery(query: number, encoding: Float32Array): void {
    this.floats.set(encoding, (query * queryBytes) / 4);
  }

  /**
   * Finds those rows in a part of a block that the bounds do not eliminate.
   *
   * @param bounds the upper bounds for the sums of squared differences that scan.wat computes
   * @returns the positions of the rows; the array is valid until the next scan
   */
  scanBlock(
    block: BlockAddress,
    start: number,
    end: number,
    query: number,
    bounds: MaxSquaredDistances,
  ): Int32Array {
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
      this.memory.grow(Math.min(memoryPagesPerGrowth, maxPages - pages));
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

/**
 * The upper bounds for the sums of squared differences between a query and a row, for the first half of the numbers and
 * for all numbers. A scan eliminates a row if one of its sums exceeds the bound.
 */
export interface MaxSquaredDistances {
  readonly firstHalf: number;
  readonly whole: number;
}

function getEncodingOffsets(
  block: BlockAddress,
  row: number,
): [first: number, second: number, lower: number] {
  return [
    (block + firstHalvesOffset) / 2 + row * halfEncodingLength,
    (block + secondHalvesOffset) / 2 + row * halfEncodingLength,
    (block + lowerBitsOffset) / 2 + row * ENCODING_LENGTH,
  ];
}

function getIdOffset(block: BlockAddress, row: number): number {
  return (block + idsOffset) / 8 + row;
}
