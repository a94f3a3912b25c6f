export { checkQuery } from './check-arguments.js';
export { EmbeddedFaceIndex, type EmbeddedFaceIndexOptions } from './embedded/embedded-face-index.js';
export { readEntryCopy } from './entry-copy.js';
export {
  type Collection,
  collections,
  type EntryBatch,
  type FaceIndex,
  type IndexEntry,
  type Neighbour,
  type SearchOptions,
  type UpdatableFaceIndex,
} from './face-index.js';
export { FaceIndexError, type FaceIndexProblem } from './face-index-error.js';
export { IndexUnavailable } from './index-unavailable.js';
