import { type Neighbour } from '#face-index';
import { type StoredFacesLocation } from './stored-faces.js';

/** A face index that the benchmark measures. */
export interface MeasuredIndex {
  readonly name: string;
  /** Loads the first `count` stored faces into a new index. */
  load(table: StoredFacesLocation, count: number): Promise<LoadedIndex>;
}

export interface LoadedIndex {
  /**
   * Returns the ID of the process that executes the next searches. The benchmark restricts this process to one
   * processor core.
   */
  pid(): Promise<number>;
  readonly loadSeconds: number;
  /** The time to build a data structure for approximate searches after loading; undefined if there is none. */
  readonly buildSeconds?: number | undefined;
  /** The resident memory of the process, or the size of the tables and their indexes. */
  bytes(): Promise<number>;
  search(query: Float32Array, limit: number, maxDistance: number): Promise<MeasuredSearch>;
  close(): Promise<void>;
}

export interface MeasuredSearch {
  readonly milliseconds: number;
  readonly neighbours: readonly Neighbour[];
}
