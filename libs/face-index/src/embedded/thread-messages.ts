import { type IndexCollection, type EntryBatch, type Neighbour, type SearchOptions } from '../face-index.js';
import { type FaceIndexProblem } from '../face-index-error.js';

/** A message to the thread of the index. The thread executes these calls in the order in which they are sent. */
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

/** The type of the result of each kind of call. */
export interface ThreadResults {
  add: undefined;
  remove: undefined;
  clear: undefined;
  ids: Float64Array;
  count: number;
  nearest: Neighbour[][];
}

/** The reply of the thread to a call. The thread sends the replies in the order of the calls. */
export type ThreadReply =
  | { readonly ok: true; readonly result: ThreadResults[keyof ThreadResults] }
  | { readonly ok: false; readonly problem: FaceIndexProblem; readonly message: string };
