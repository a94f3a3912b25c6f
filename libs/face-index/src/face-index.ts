/**
 * The encodings that an entry can belong to. `examples` are enrolled for a subject. `faces` are all stored faces. The ids of
 * a collection are unique within it.
 */
export type IndexCollection = 'examples' | 'faces';

export const indexCollections: readonly IndexCollection[] = ['examples', 'faces'];

/** An encoding under the id of its row in PostgreSQL. The index stores neither subjects nor photos. */
export interface IndexEntry {
  /** A `bigint` of PostgreSQL as a safe integer, not negative. */
  readonly id: number;
  /** Name and version of the encoder. Only encodings of the same model are compared. */
  readonly model: string;
  /** 128 finite numbers. */
  readonly encoding: Float32Array;
}

/** Entries of one model in columns, the form in which many entries are loaded. */
export interface EntryBatch {
  readonly model: string;
  readonly ids: Float64Array;
  /** The encodings of the ids, one after the other. */
  readonly encodings: Float32Array;
}

/** An entry near a query. */
export interface Neighbour {
  readonly id: number;
  /** The Euclidean distance, as `euclideanDistance` of `#encoding/distance` computes it. */
  readonly distance: number;
}

/** The entries that a search returns: the nearest of those within a distance. */
export interface SearchOptions {
  /** The maximum number of neighbours of each query, at least 1. */
  readonly limit: number;
  /** Neighbours at exactly this distance are included. Infinity for no maximum. */
  readonly maxDistance: number;
}

/**
 * Finds the entries nearest to an encoding.
 *
 * A caller resolves the ids in PostgreSQL, in which a deleted row no longer exists. An index can therefore lag behind the
 * database without returning a deleted face, and renaming or merging subjects changes no index.
 *
 * Every method rejects with a {@link FaceIndexError}, or with an `IndexUnavailableError` if the index is in another process or in
 * the database, apart from unexpected failures of the implementation itself.
 */
export interface FaceIndex {
  /**
   * For each encoding, the entries of a collection and model within `maxDistance`, up to `limit`: the nearest first, those at
   * the same distance by ascending id. Empty if the index has no entry of the model. An approximate index can omit some of
   * these entries, but never changes their distances.
   *
   * @param encodings of 128 finite numbers
   * @returns as many lists as encodings, in their order
   */
  nearest(
    collection: IndexCollection,
    model: string,
    encodings: readonly Float32Array[],
    options: SearchOptions,
  ): Promise<Neighbour[][]>;

  /** The number of entries of a collection, of all models. */
  count(collection: IndexCollection): Promise<number>;

  /** Ends running searches and releases all resources. Later calls reject with `closed`. */
  close(): Promise<void>;
}

/**
 * An index that is a copy of the database and is updated by its owner. A search includes every update that was requested
 * before it, whether or not that has been awaited. Updates are executed in their order.
 */
export interface UpdatableFaceIndex extends FaceIndex {
  /**
   * Adds entries with different ids. An entry with the id of an existing one of the same collection replaces it, including
   * its model. If one entry is invalid, none is added.
   */
  add(collection: IndexCollection, entries: readonly IndexEntry[]): Promise<void>;

  /**
   * Adds the entries of a batch in the same way. Its arrays, and others of the same buffers, must not be used afterwards: the
   * index may transfer them to another thread.
   */
  addBatch(collection: IndexCollection, batch: EntryBatch): Promise<void>;

  /** Removes entries. Ids without an entry are ignored. */
  remove(collection: IndexCollection, ids: readonly number[]): Promise<void>;

  /** Removes all entries of a collection. */
  clear(collection: IndexCollection): Promise<void>;

  /** The ids of a collection in ascending order, for a comparison with the database. */
  ids(collection: IndexCollection): Promise<Float64Array>;
}
