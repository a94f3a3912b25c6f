import { createHash } from 'node:crypto';
import { type VectorTable } from './vector-tables.js';

/** The name of the HNSW index of a model. A hash replaces the model, because names of PostgreSQL have at most 63 bytes. */
export function createHnswIndexName({ name }: VectorTable, model: string): string {
  return `${name}_hnsw_${createHash('md5').update(model).digest('hex')}`;
}

/** A query for the HNSW indexes of a table: `name`, and `valid`, which is false while an index is being built. */
export function createHnswIndexQuery({ name }: VectorTable): string {
  return `SELECT "relname" AS "name", "indisvalid" AS "valid" FROM "pg_index" JOIN "pg_class" ON "oid" = "indexrelid"
    WHERE "indrelid" = '"${name}"'::regclass AND "relname" LIKE '${name}\\_hnsw\\_%'`;
}
