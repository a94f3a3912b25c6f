export {
  HnswIndexMaintenance,
  type HnswIndexesOptions,
  minIndexedVectors,
  type VectorTableSize,
} from './hnsw-indexes.js';
export { PgvectorFaceIndex, type PgvectorFaceIndexOptions } from './pgvector-face-index.js';
export {
  createTableStatements,
  createInsertMissingStatement,
  type VectorTable,
  vectorTables,
} from './vector-tables.js';
