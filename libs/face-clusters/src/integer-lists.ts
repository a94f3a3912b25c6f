/** The number of integers in a chunk, which is also the maximum length of a list. */
const integersPerChunk = 1 << 20;

/**
 * Stores a list of integers for each key. The number of keys is fixed. The lists are stored one after the other in
 * large arrays, because a million small typed arrays would need several times the memory.
 */
export class IntegerListsByKey {
  private readonly chunks: Int32Array[] = [];
  private readonly chunkOf: Int32Array;
  private readonly startOf: Int32Array;
  private readonly lengthOf: Int32Array;
  /** The position of the first unused integer in the last chunk. */
  private free = 0;
  private count = 0;

  /** @param keys the number of keys, which are 0 to `keys - 1` */
  constructor(keys: number) {
    this.chunkOf = new Int32Array(keys).fill(-1);
    this.startOf = new Int32Array(keys);
    this.lengthOf = new Int32Array(keys);
  }

  /** The number of keys that have a list. */
  get size(): number {
    return this.count;
  }

  /** Stores the list of a key. The key must not have a list yet. */
  set(key: number, list: readonly number[] | Int32Array): void {
    if (list.length > integersPerChunk)
      throw new RangeError(`A list of ${list.length} integers is too long.`);
    if (this.chunks.length === 0 || this.free + list.length > integersPerChunk) {
      this.chunks.push(new Int32Array(integersPerChunk));
      this.free = 0;
    }
    this.chunks.at(-1)!.set(list, this.free);
    this.chunkOf[key] = this.chunks.length - 1;
    this.startOf[key] = this.free;
    this.lengthOf[key] = list.length;
    this.free += list.length;
    this.count += 1;
  }

  has(key: number): boolean {
    return this.chunkOf[key] !== -1;
  }

  /** Returns the list of a key without copying it. The key must have a list. */
  get(key: number): Int32Array {
    const start = this.startOf[key]!;
    return this.chunks[this.chunkOf[key]!]!.subarray(start, start + this.lengthOf[key]!);
  }
}
