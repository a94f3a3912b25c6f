import { type ByteSource } from './byte-source.js';

/** The number of bytes that are read at a time. */
const BLOCK_SIZE = 256 * 1024;

/** Reads a file in blocks, for parsers that advance in small steps. */
export class BlockReader {
  /** The loaded bytes. */
  block: Buffer = Buffer.alloc(0);
  /** The position of the loaded bytes in the file. */
  start = 0;

  constructor(private readonly source: ByteSource) {}

  /**
   * Ensures that a range of bytes is loaded.
   *
   * @returns whether the file contains the whole range
   */
  async loadRange(position: number, count: number): Promise<boolean> {
    const { start, block } = this;
    if (position >= start && position + count <= start + block.length) return true;
    if (position + count > this.source.size) return false;
    this.start = position;
    this.block = await this.source.read(position, Math.max(BLOCK_SIZE, count));
    return this.block.length >= count;
  }
}
