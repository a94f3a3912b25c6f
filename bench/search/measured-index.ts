import { type Neighbour } from '#face-index';
import { type StoredFaces } from './stored-faces.js';

/** An index that is measured: a row of the table for each number of faces. */
export interface MeasuredIndex {
  readonly name: string;
  /** Makes an index of the first `count` faces. */
  load(table: StoredFaces, count: number): Promise<LoadedIndex>;
}

export interface LoadedIndex {
  /** The process that searches. It is confined to one core during the measurement. */
  readonly pid: number;
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
