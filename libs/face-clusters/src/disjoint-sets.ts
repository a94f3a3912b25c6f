/**
 * A union-find structure: the numbers from 0 are divided into sets, which are united step by step. A set is represented
 * by its smallest number.
 */
export class DisjointSets {
  private readonly parents: Int32Array;

  constructor(size: number) {
    this.parents = Int32Array.from({ length: size }, (_, number) => number);
  }

  /** Returns the smallest number of the set that contains the given number. */
  findLowestNumberOfSet(number: number): number {
    let root = number;
    while (this.parents[root] !== root) root = this.parents[root]!;
    for (let each = number; each !== root;) {
      const next = this.parents[each]!;
      this.parents[each] = root;
      each = next;
    }
    return root;
  }

  uniteSets(one: number, other: number): void {
    const [first, second] = [this.findLowestNumberOfSet(one), this.findLowestNumberOfSet(other)];
    this.parents[Math.max(first, second)] = Math.min(first, second);
  }
}
