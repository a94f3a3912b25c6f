import { type IndexCollection } from '../face-index.js';

/**
 * A table with a copy of the encodings of a collection, rounded to 16 bits for the extension pgvector. It can be dropped and
 * filled again at any time: the encodings in `real[]` remain in the source.
 */
export interface VectorTable {
  readonly name: string;
  /** The table with the rows of the collection, which has the columns `id` and `encoding`. */
  readonly source: string;
  /**
   * Returns a query for `id`, `model` and `encoding` of rows of the source. The rows are in the relation with the given
   * name.
   */
  entriesOf(rows: string): string;
}

/** The vector tables of the service. */
export const vectorTables: Readonly<Record<IndexCollection, VectorTable>> = {
  examples: {
    name: 'example_vectors',
    source: 'subject_faces',
    entriesOf: (rows) => `SELECT "id", "model", "encoding" FROM "${rows}"`,
  },
  faces: {
    name: 'face_vectors',
    source: 'faces',
    entriesOf: (rows) =>
      `SELECT "id", "model", "encoding" FROM "${rows}" JOIN "images" USING ("file_hash") WHERE "model" IS NOT NULL`,
  },
};

/**
 * The statements that create a table.
 *
 * `vector` is null if the encoding is outside the range of 16 bits. Such encodings are compared in every search; they
 * are not encodings of faces. `rounding_error` is an upper bound of the distance between `vector` and the encoding.
 */
export function createTableStatements({ name }: VectorTable): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS "${name}" (
       "id" bigint PRIMARY KEY,
       "model" text NOT NULL,
       "rounding_error" real,
       "vector" halfvec(128)
     )`,
    `CREATE INDEX IF NOT EXISTS "${name}_by_model" ON "${name}" ("model")`,
    `CREATE INDEX IF NOT EXISTS "${name}_out_of_range" ON "${name}" ("model") WHERE "vector" IS NULL`,
  ];
}

/** Returns a statement that inserts those rows of the source that are missing in the table. */
export function createInsertMissingStatement(table: VectorTable): string {
  return `${createInsertVectorsStatement(table, table.source)}
    WHERE NOT EXISTS (SELECT FROM "${table.name}" "present" WHERE "present"."id" = "entry"."id") ON CONFLICT DO NOTHING`;
}

/** Returns a statement that deletes those rows of a table that its source does not contain. */
export function createDeleteSurplusStatement({ name, source }: VectorTable): string {
  return `DELETE FROM "${name}" WHERE NOT EXISTS (SELECT FROM "${source}" WHERE "${source}"."id" = "${name}"."id")`;
}

/**
 * Returns the statement that creates the function which the triggers of {@link createTriggerStatements} call. The triggers keep
 * a table equal to its source in the transaction that changes the source. The triggers do not handle updates, because
 * no code changes the encoding or the model of a row.
 */
export function createTriggerFunctionStatement(table: VectorTable): string {
  return `CREATE OR REPLACE FUNCTION "${table.name}_follow"() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        ${createInsertVectorsStatement(table, 'added')};
      ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM "${table.name}" USING "removed" WHERE "removed"."id" = "${table.name}"."id";
      ELSE
        TRUNCATE "${table.name}";
      END IF;
      RETURN NULL;
    END $$`;
}

/**
 * Returns the statements that create the triggers of a source. The statements lock the source, so that other
 * transactions cannot write to it.
 */
export function createTriggerStatements({ name, source }: VectorTable): string[] {
  const events = {
    INSERT: 'REFERENCING NEW TABLE AS "added"',
    DELETE: 'REFERENCING OLD TABLE AS "removed"',
    TRUNCATE: '',
  };
  return Object.entries(events).map(
    ([event, rows]) =>
      `CREATE OR REPLACE TRIGGER "${createTriggerName(name, event)}" AFTER ${event} ON "${source}" ${rows}
       FOR EACH STATEMENT EXECUTE FUNCTION "${name}_follow"()`,
  );
}

/** A query for whether the table and the triggers of {@link createTriggerStatements} exist, in the column `exist`. */
export function createTriggersExistQuery({ name, source }: VectorTable): string {
  return `SELECT to_regclass('"${name}"') IS NOT NULL AND count(*) = 3 AS "exist" FROM "pg_trigger"
    WHERE "tgrelid" = '"${source}"'::regclass AND "tgname" LIKE '${name}\\_follow\\_%'`;
}

const createTriggerName = (table: string, event: string): string => `${table}_follow_${event.toLowerCase()}`;

/**
 * A cast to 16 bits fails if a number is outside the range of about ±65,504. The rounding error is increased by a
 * thousandth, because pgvector computes it from 32-bit numbers.
 */
function createInsertVectorsStatement(table: VectorTable, rows: string): string {
  return `INSERT INTO "${table.name}" ("id", "model", "rounding_error", "vector")
    SELECT "id", "model", 1.001 * l2_distance("exact", "rounded"::vector), "rounded"
    FROM (
      SELECT "id", "model", "exact", CASE WHEN vector_norm("exact") < 60000 THEN "exact"::halfvec(128) END AS "rounded"
      FROM (SELECT "id", "model", "encoding"::vector AS "exact" FROM (${table.entriesOf(rows)}) "source_entry") "converted"
    ) "entry"`;
}
