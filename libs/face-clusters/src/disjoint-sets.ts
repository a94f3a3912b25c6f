/** Sets of the numbers from 0, which are united step by step (union-find). The least number represents a set. */
export class DisjointSets {
  private readonly parents: Int32Array;

  constructor(size: number) {
    this.parents = Int32Array.from({ length: size }, (_, number) => number);
  }

  /** The least number of the set that contains a number. */
  find(number: number): number {
    let root = number;
    while (this.parents[root] !== root) root = this.parents[root]!;
    for (let each = number; each !== root;) {
      const next = this.parents[each]!;
      this.parents[each] = root;
      each = next;
    }
    return root;
  }

  unite(one: number, other: number): void {
    const [first, second] = [this.find(one), this.find(other)];
    this.parents[Math.max(first, second)] = Math.min(first, second);
  }
}
