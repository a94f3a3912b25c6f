import { ENCODING_LENGTH, euclideanDistance } from '#encoding/distance';
import { checkBatch, checkEntry, checkQuery } from '../check-arguments.js';
import {
  type Collection,
  type EntryBatch,
  type IndexEntry,
  type Neighbour,
  type SearchOptions,
  type UpdatableFaceIndex,
} from '../face-index.js';
import { FaceIndexError } from '../face-index-error.js';

/** Settings of an {@link EmbeddedFaceIndex}. */
export interface EmbeddedFaceIndexOptions {
  /** The maximum number of encodings whose search is queued or running; further searches are refused as `overloaded`. */
  readonly maxQueuedQueries: number;
}

interface StoredEntry {
  readonly model: string;
  readonly encoding: Float32Array;
}

/** An index in the memory of this process, which compares a query with every entry. It is empty when it is opened. */
export class EmbeddedFaceIndex implements UpdatableFaceIndex {
  private closed = false;
  private readonly collections: Readonly<Record<Collection, Map<number, StoredEntry>>> = {
    examples: new Map(),
    faces: new Map(),
  };

  private constructor(readonly options: EmbeddedFaceIndexOptions) {}

  static open(options: EmbeddedFaceIndexOptions): Promise<EmbeddedFaceIndex> {
    return Promise.resolve(new EmbeddedFaceIndex(options));
  }

  async add(collection: Collection, entries: readonly IndexEntry[]): Promise<void> {
    await this.whileOpen();
    entries.forEach(checkEntry);
    for (const { id, model, encoding } of entries) {
      this.collections[collection].set(id, { model, encoding: encoding.slice() });
    }
  }

  async addBatch(collection: Collection, batch: EntryBatch): Promise<void> {
    await this.whileOpen();
    checkBatch(batch);
    batch.ids.forEach((id, index) => {
      const encoding = batch.encodings.subarray(index * ENCODING_LENGTH, (index + 1) * ENCODING_LENGTH);
      this.collections[collection].set(id, { model: batch.model, encoding });
    });
  }

  async remove(collection: Collection, ids: readonly number[]): Promise<void> {
    await this.whileOpen();
    for (const id of ids) this.collections[collection].delete(id);
  }

  async clear(collection: Collection): Promise<void> {
    await this.whileOpen();
    this.collections[collection].clear();
  }

  async ids(collection: Collection): Promise<Float64Array> {
    await this.whileOpen();
    return Float64Array.from(this.collections[collection].keys()).sort();
  }

  async count(collection: Collection): Promise<number> {
    await this.whileOpen();
    return this.collections[collection].size;
  }

  async nearest(
    collection: Collection,
    model: string,
    encodings: readonly Float32Array[],
    options: SearchOptions,
  ): Promise<Neighbour[][]> {
    await this.whileOpen();
    checkQuery(encodings, options);
    const entries = [...this.collections[collection]].filter(([, entry]) => entry.model === model);
    return encodings.map((query) =>
      entries
        .map(([id, { encoding }]) => ({ id, distance: euclideanDistance(query, encoding) }))
        .filter(({ distance }) => distance <= options.maxDistance)
        .sort((a, b) => a.distance - b.distance || a.id - b.id)
        .slice(0, options.limit),
    );
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  private whileOpen(): Promise<void> {
    return this.closed
      ? Promise.reject(new FaceIndexError('closed', 'The index is closed.'))
      : Promise.resolve();
  }
}
