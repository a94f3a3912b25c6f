export { requireValidQuery } from './check-arguments.js';
export { EmbeddedFaceIndex, type EmbeddedFaceIndexOptions } from './embedded/embedded-face-index.js';
export { readEntriesFromCopy } from './read-entries-from-copy.js';
export {
  type IndexCollection,
  indexCollections,
  type EntryBatch,
  type FaceIndex,
  type IndexEntry,
  type Neighbour,
  type SearchOptions,
  type UpdatableFaceIndex,
} from './face-index.js';
export { FaceIndexError, type FaceIndexProblem } from './face-index-error.js';
export { IndexUnavailableError } from './index-unavailable-error.js';
