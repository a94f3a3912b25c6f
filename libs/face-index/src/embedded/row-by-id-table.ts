const initialCapacity = 1024;
/** The maximum fraction of the slots that are occupied. */
const maxLoadFactor = 0.75;

/**
 * A hash table with linear probing that returns the row of an ID. The table stores only rows, and reads the ID of a row
 * from the memory in which the row is stored. A slot therefore occupies 4 bytes. A `Map` requires six times as much
 * memory for a million entries.
 */
export class RowByIdTable {
  /** A slot contains a row plus 1, or 0 if it is empty. The number of slots is a power of two. */
  private slots = new Int32Array(initialCapacity);
  private numberOfIds = 0;

  constructor(private readonly readIdOfRow: (row: number) => number) {}

  get(id: number): number | undefined {
    const row = this.slots[this.findSlot(id)]!;
    return row === 0 ? undefined : row - 1;
  }

  /** Adds an ID with its row. The ID must already be stored in the row. */
  set(id: number, row: number): void {
    const slot = this.findSlot(id);
    if (this.slots[slot] === 0) this.numberOfIds += 1;
    this.slots[slot] = row + 1;
    if (this.numberOfIds > maxLoadFactor * this.slots.length) this.doubleCapacity();
  }

  /** Removes an ID that the table contains. The ID must still be stored in its row. */
  delete(id: number): void {
    const mask = this.slots.length - 1;
    let hole = this.findSlot(id);
    // The entries after the removed entry are moved towards its slot, unless this would move an entry before the first
    // slot for its ID.
    for (let slot = (hole + 1) & mask; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const first = this.computeFirstSlot(this.readIdOfRow(this.slots[slot]! - 1));
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

  /** Returns the slot that contains an ID, or the empty slot in which the ID would be stored. */
  private findSlot(id: number): number {
    const mask = this.slots.length - 1;
    let slot = this.computeFirstSlot(id);
    while (this.slots[slot] !== 0 && this.readIdOfRow(this.slots[slot]! - 1) !== id) slot = (slot + 1) & mask;
    return slot;
  }

  private computeFirstSlot(id: number): number {
    // Many IDs are consecutive. The multiplication by a constant distributes consecutive IDs over the slots (Knuth,
    // section 6.4).
    const hash = Math.imul((id | 0) ^ Math.floor(id / 2 ** 32), 0x9e3779b1);
    return (hash ^ (hash >>> 15)) & (this.slots.length - 1);
  }

  private doubleCapacity(): void {
    const rows = this.slots;
    this.slots = new Int32Array(2 * rows.length);
    for (const row of rows) if (row !== 0) this.slots[this.findSlot(this.readIdOfRow(row - 1))] = row;
  }
}
