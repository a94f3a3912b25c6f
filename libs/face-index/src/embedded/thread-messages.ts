import { type IndexCollection, type EntryBatch, type Neighbour, type SearchOptions } from '../face-index.js';
import { type FaceIndexProblem } from '../face-index-error.js';

/** The calls that the thread of the index executes, in their order. */
export type ThreadCall = { readonly collection: IndexCollection } & (
  | { readonly kind: 'add'; readonly batch: EntryBatch }
  | { readonly kind: 'remove'; readonly ids: Float64Array }
  | { readonly kind: 'clear' | 'ids' | 'count' }
  | {
      readonly kind: 'nearest';
      readonly model: string;
      readonly queries: readonly Float32Array[];
      readonly options: SearchOptions;
    }
);

/** The result of each kind of call. */
export interface ThreadResults {
  add: undefined;
  remove: undefined;
  clear: undefined;
  ids: Float64Array;
  count: number;
  nearest: Neighbour[][];
}

/** Calls are answered in their order. */
export type ThreadReply =
  | { readonly ok: true; readonly result: ThreadResults[keyof ThreadResults] }
  | { readonly ok: false; readonly problem: FaceIndexProblem; readonly message: string };
