export { EmbeddedFaceIndex, type EmbeddedFaceIndexOptions } from './embedded/embedded-face-index.js';
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
export { checkQuery } from './check-arguments.js';
