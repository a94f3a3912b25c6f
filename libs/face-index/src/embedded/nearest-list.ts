import { type Neighbour } from '../face-index.js';

/** Collects the nearest of many entries. */
export class NearestList {
  private readonly list: Neighbour[] = [];
  /** Entries beyond this distance are not among the nearest. */
  bound: number;

  constructor(
    private readonly limit: number,
    maxDistance: number,
  ) {
    this.bound = maxDistance;
  }

  /** @param distance at most {@link bound} */
  add(id: number, distance: number): void {
    let [low, high] = [0, this.list.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.list[middle]!;
      if (other.distance < distance || (other.distance === distance && other.id < id)) low = middle + 1;
      else high = middle;
    }
    this.list.splice(low, 0, { id, distance });
    if (this.list.length > this.limit) this.list.pop();
    if (this.list.length === this.limit) this.bound = this.list.at(-1)!.distance;
  }

  /** The nearest first, those at the same distance by ascending id. */
  neighbours(): Neighbour[] {
    return this.list;
  }
}
