import { type Neighbour } from '../face-index.js';

/** Collects the entries that are nearest to a query, up to a maximum number and a maximum distance. */
export class NearestEntryList {
  private readonly entries: Neighbour[] = [];
  /** An entry whose distance is larger than this value does not belong to the list. */
  maxAcceptedDistance: number;

  constructor(
    private readonly limit: number,
    maxDistance: number,
  ) {
    this.maxAcceptedDistance = maxDistance;
  }

  /** @param distance at most {@link maxAcceptedDistance} */
  addIfNear(id: number, distance: number): void {
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

  /** @returns the entries, ordered by distance and then by ID */
  getNeighbours(): Neighbour[] {
    return this.entries;
  }
}
