import { type Neighbour } from '../face-index.js';

/** Collects the nearest of many entries. */
export class NearestEntryList {
  private readonly entries: Neighbour[] = [];
  /** Entries beyond this distance are not among the nearest. */
  maxAcceptedDistance: number;

  constructor(
    private readonly limit: number,
    maxDistance: number,
  ) {
    this.maxAcceptedDistance = maxDistance;
  }

  /** @param distance at most {@link maxAcceptedDistance} */
  add(id: number, distance: number): void {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.entries[middle]!;
      if (other.distance < distance || (other.distance === distance && other.id < id)) low = middle + 1;
      else high = middle;
    }
    this.entries.splice(low, 0, { id, distance });
    if (this.entries.length > this.limit) this.entries.pop();
    if (this.entries.length === this.limit) this.maxAcceptedDistance = this.entries.at(-1)!.distance;
  }

  /** The nearest first, those at the same distance by ascending id. */
  neighbours(): Neighbour[] {
    return this.entries;
  }
}
