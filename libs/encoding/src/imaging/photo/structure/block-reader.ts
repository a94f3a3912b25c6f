import { type ByteSource } from './byte-source.js';

/** Bytes read at a time. */
const BLOCK = 256 * 1024;

/** Reads a file in blocks, for parsers that go through it in small steps. */
export class BlockReader {
  /** The bytes at hand. */
  block: Buffer = Buffer.alloc(0);
  /** Where they begin in the file. */
  start = 0;

  constructor(private readonly source: ByteSource) {}

  /**
   * Has so many bytes from this position at hand.
   *
   * @returns whether there are as many
   */
  async load(position: number, count: number): Promise<boolean> {
    const { start, block } = this;
    if (position >= start && position + count <= start + block.length) return true;
    if (position + count > this.source.size) return false;
    this.start = position;
    this.block = await this.source.read(position, Math.max(BLOCK, count));
    return this.block.length >= count;
  }
}
