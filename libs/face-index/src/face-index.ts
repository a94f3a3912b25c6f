/**
 * The collections of a face index. `examples` contains the faces that are enrolled for subjects. `faces` contains all
 * stored faces. The ID of an entry is unique within its collection.
 */
export type IndexCollection = 'examples' | 'faces';

export const indexCollections: readonly IndexCollection[] = ['examples', 'faces'];

/** An encoding with the ID of its row in PostgreSQL. The index stores neither subjects nor photos. */
export interface IndexEntry {
  /** The ID, which has the type `bigint` in PostgreSQL: a safe integer that is not negative. */
  readonly id: number;
  /** Name and version of the encoder. Only encodings of the same model are compared. */
  readonly model: string;
  /** 128 finite numbers. */
  readonly encoding: Float32Array;
}

/** Several entries of one model, with one array for the IDs and one array for the encodings. */
export interface EntryBatch {
  readonly model: string;
  readonly ids: Float64Array;
  /** The encodings in the order of the IDs, 128 numbers for each ID. */
  readonly encodings: Float32Array;
}

/** An entry that a search has found, with its distance to the query. */
export interface Neighbour {
  readonly id: number;
  /** The Euclidean distance, as `euclideanDistance` of `#encoding/distance` computes it. */
  readonly distance: number;
}

/** The maximum number and the maximum distance of the entries that a search returns. */
export interface SearchOptions {
  /** The maximum number of neighbours of each query, at least 1. */
  readonly limit: number;
  /** The maximum distance of a neighbour, inclusive. Infinity means no maximum. */
  readonly maxDistance: number;
}

/**
 * Finds the entries nearest to an encoding.
 *
 * The caller reads the rows with the returned IDs from PostgreSQL, and ignores IDs whose row was deleted. The index may
 * therefore contain older data than the database without causing wrong results. When subjects are renamed or merged,
 * the index does not change.
 *
 * If a call is not possible, its promise is rejected with a {@link FaceIndexError}, or with an `IndexUnavailableError` if
 * the index is in another process or in the database.
 */
export interface FaceIndex {
  /**
   * Finds for each encoding at most `limit` entries of a collection and model whose distance is at most `maxDistance`.
   * The entries are ordered by distance and then by ID. The list is empty if the index has no entry of the model. An
   * approximate index can miss some of the nearest entries, but its distances are exact.
   *
   * @param encodings arrays of 128 finite numbers
   * @returns one list for each encoding, in the order of the encodings
   */
  nearest(
    collection: IndexCollection,
    model: string,
    encodings: readonly Float32Array[],
    options: SearchOptions,
  ): Promise<Neighbour[][]>;

  /** Counts the entries of a collection, including all models. */
  count(collection: IndexCollection): Promise<number>;

  /** Rejects running searches and releases all resources. Later calls are rejected as `closed`. */
  close(): Promise<void>;
}

/**
 * A face index to which the caller adds entries and from which it removes entries. A search includes every update that
 * was requested before the search, even if the caller has not awaited the update. Updates are executed in the order in
 * which they were requested.
 */
export interface UpdatableFaceIndex extends FaceIndex {
  /**
   * Adds entries, whose IDs must be different. An entry replaces an existing entry of the collection that has the same
   * ID, even if the models are different. If one entry is invalid, no entry is added.
   */
  add(collection: IndexCollection, entries: readonly IndexEntry[]): Promise<void>;

  /**
   * Adds the entries of a batch as {@link add} does. The caller must not use the array buffers of the batch afterwards,
   * because the index may transfer them to another thread.
   */
  addBatch(collection: IndexCollection, batch: EntryBatch): Promise<void>;

  /** Removes the entries with the given IDs. IDs without an entry are ignored. */
  remove(collection: IndexCollection, ids: readonly number[]): Promise<void>;

  /** Removes all entries of a collection. */
  clear(collection: IndexCollection): Promise<void>;

  /** Returns the IDs of a collection in ascending order, so that they can be compared with the database. */
  ids(collection: IndexCollection): Promise<Float64Array>;
}
