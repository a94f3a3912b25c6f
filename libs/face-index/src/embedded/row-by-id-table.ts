const initialCapacity = 1024;
/** A Map requires six times as much memory for a million entries. */
const maxLoadFactor = 0.75;

/**
 * The rows of ids: a hash table with linear probing. It stores rows alone and reads the id of a row where the row is stored,
 * so it occupies 4 bytes per slot.
 */
export class RowByIdTable {
  /** Row + 1; 0 is an empty slot. The length is a power of two. */
  private slots = new Int32Array(initialCapacity);
  private numberOfIds = 0;

  constructor(private readonly readIdOfRow: (row: number) => number) {}

  get(id: number): number | undefined {
    const row = this.slots[this.findSlot(id)]!;
    return row === 0 ? undefined : row - 1;
  }

  /** The id of the row must be stored already. */
  set(id: number, row: number): void {
    const slot = this.findSlot(id);
    if (this.slots[slot] === 0) this.numberOfIds += 1;
    this.slots[slot] = row + 1;
    if (this.numberOfIds > maxLoadFactor * this.slots.length) this.grow();
  }

  /** Removes an id that the table contains. Its row must still be stored. */
  delete(id: number): void {
    const mask = this.slots.length - 1;
    let hole = this.findSlot(id);
    // Later entries of the same run move up, unless that would place them before the first slot of their id.
    for (let slot = (hole + 1) & mask; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const first = this.firstSlot(this.readIdOfRow(this.slots[slot]! - 1));
      if (((slot - first) & mask) >= ((slot - hole) & mask)) {
        this.slots[hole] = this.slots[slot]!;
        hole = slot;
      }
    }
    this.slots[hole] = 0;
    this.numberOfIds -= 1;
  }

  clear(): void {
    this.slots = new Int32Array(initialCapacity);
    this.numberOfIds = 0;
  }

  /** The slot of an id, or the empty slot at which it belongs. */
  private findSlot(id: number): number {
    const mask = this.slots.length - 1;
    let slot = this.firstSlot(id);
    while (this.slots[slot] !== 0 && this.readIdOfRow(this.slots[slot]! - 1) !== id) slot = (slot + 1) & mask;
    return slot;
  }

  private firstSlot(id: number): number {
    // Consecutive ids are frequent: multiplication by a constant distributes them (Knuth, section 6.4).
    const hash = Math.imul((id | 0) ^ Math.floor(id / 2 ** 32), 0x9e3779b1);
    return (hash ^ (hash >>> 15)) & (this.slots.length - 1);
  }

  private grow(): void {
    const rows = this.slots;
    this.slots = new Int32Array(2 * rows.length);
    for (const row of rows) if (row !== 0) this.slots[this.findSlot(this.readIdOfRow(row - 1))] = row;
  }
}
