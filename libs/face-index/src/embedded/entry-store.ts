import { ENCODING_LENGTH } from '#encoding/distance';
import { type IndexCollection, type EntryBatch, type Neighbour, type SearchOptions } from '../face-index.js';
import { BlockMemory } from './block-memory.js';
import { EntrySet } from './entry-set.js';

/**
 * Stores all entries of an embedded index, in the thread of the index. The methods do not validate their arguments,
 * because the caller has already done so.
 */
export class EntryStore {
  private readonly memory = new BlockMemory();
  private readonly collections: Readonly<Record<IndexCollection, Map<string, EntrySet>>> = {
    examples: new Map(),
    faces: new Map(),
  };

  /** @throws {FaceIndexError} `full` when there is no memory left; some of the entries have then been added */
  add(collection: IndexCollection, { model, ids, encodings }: EntryBatch): void {
    const sets = this.collections[collection];
    const set = sets.get(model) ?? new EntrySet(this.memory);
    sets.set(model, set);
    const others = [...sets.values()].filter((each) => each !== set);
    ids.forEach((id, index) => {
      for (const other of others) other.delete(id);
      set.addOrReplace(id, encodings.subarray(index * ENCODING_LENGTH, (index + 1) * ENCODING_LENGTH));
    });
  }

  remove(collection: IndexCollection, ids: Float64Array): void {
    for (const [model, set] of this.collections[collection]) {
      for (const id of ids) set.delete(id);
      if (set.size === 0) this.collections[collection].delete(model);
    }
  }

  clear(collection: IndexCollection): void {
    for (const set of this.collections[collection].values()) set.clear();
    this.collections[collection].clear();
  }

  /** @returns the IDs of the entries of a collection in ascending order */
  ids(collection: IndexCollection): Float64Array {
    const ids = new Float64Array(this.count(collection));
    let index = 0;
    for (const set of this.collections[collection].values()) for (const id of set.ids()) ids[index++] = id;
    return ids.sort();
  }

  count(collection: IndexCollection): number {
    return [...this.collections[collection].values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** @param queries at most `maxQueriesPerScan` encodings */
  nearest(
    collection: IndexCollection,
    model: string,
    queries: readonly Float32Array[],
    options: SearchOptions,
  ): Neighbour[][] {
    const set = this.collections[collection].get(model);
    return set?.nearest(queries, options) ?? queries.map(() => []);
  }
}
