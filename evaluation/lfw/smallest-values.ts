/** Collects the smallest of many numbers without keeping all of them in memory. */
export class SmallestValueList {
  private readonly buffer: Float64Array;
  private length = 0;
  private limit = Infinity;

  constructor(private readonly count: number) {
    this.buffer = new Float64Array(Math.max(2 * count, 1));
  }

  add(value: number): void {
    if (value >= this.limit || this.count === 0) return;
    this.buffer[this.length++] = value;
    if (this.length === this.buffer.length) this.discardLargest();
  }

  /**
   * The collected values in ascending order. If fewer values than the limit were added, all added values are returned.
   */
  values(): Float64Array {
    return this.buffer.slice(0, this.length).sort().slice(0, this.count);
  }

  private discardLargest(): void {
    this.buffer.sort();
    this.length = this.count;
    this.limit = this.buffer[this.count - 1]!;
  }
}
