import { type ClientBase, Pool, type PoolConfig } from 'pg';
import { euclideanDistance } from '#encoding/distance';
import { requireValidQuery } from '../check-arguments.js';
import { type IndexCollection, type FaceIndex, type Neighbour, type SearchOptions } from '../face-index.js';
import { FaceIndexError } from '../face-index-error.js';
import { IndexUnavailableError } from '../index-unavailable-error.js';
import { type HalfPrecisionQuery, toHalfPrecisionQuery } from './half-precision-query.js';
import { createHnswIndexQuery, createHnswIndexName } from './hnsw-index-names.js';
import { readRealArray } from './real-array.js';
import { type VectorTable, vectorTables } from './vector-tables.js';

/** Settings of a {@link PgvectorFaceIndex}. */
export interface PgvectorFaceIndexOptions {
  /** The connection URL of the database. */
  readonly url: string;
  /** The maximum number of connections. */
  readonly connections: number;
  /**
   * The maximum time of a search for one encoding, in milliseconds. A search also waits at most this time for a
   * connection.
   */
  readonly timeout: number;
  /** The tables that are searched; those of the service by default. */
  readonly tables?: Readonly<Record<IndexCollection, VectorTable>>;
}

/**
 * The number of rows that are read in addition to the limit. The rows are ordered by rounded encodings, so the order is
 * not exact. The exact distances then decide which of the rows are the nearest.
 */
const extraRowsForRounding = 16;

/**
 * The size of the candidate list of HNSW (`hnsw.ef_search`). docs/search.md contains the measured recall. If there are
 * too few candidates, for example because some were deleted, HNSW continues with further candidates
 * (`hnsw.iterative_scan`).
 */
const candidateListSize = 260;

/**
 * The maximum number of rows that are read from an HNSW index. If a search requires more rows, every vector is
 * compared.
 */
const maxRowsReadByHnsw = 1000;

/** The bounds of the error of a distance that pgvector computes with 32-bit numbers. */
const maxRelativeDistanceError = 1e-5;
const maxAbsoluteDistanceError = 1e-6;

/** The time after which the names of the existing HNSW indexes are read again, in milliseconds. */
const cachedIndexNamesLifetime = 10_000;

/** A row near a query. */
interface NeighbourRow extends Neighbour {
  /**
   * A lower bound of the distance, computed from rounded numbers; null if the encoding has no rounded form and is
   * therefore always compared.
   */
  readonly bound: number | null;
}

/**
 * A face index in PostgreSQL, in tables of the extension pgvector (`prepareVectorTables`). Its entries change in the
 * same transactions as the stored faces.
 *
 * A search compares the vectors of a model one by one, or reads an HNSW index if there is one (`HnswIndexes`). A search
 * reads some more rows than required, and orders these rows by the distances of the exact encodings, which have the
 * type `real[]`. Without an HNSW index, the result is exact. With an HNSW index, the distances are exact, but some of
 * the nearest entries can be missing.
 *
 * If PostgreSQL does not respond in time or cannot be reached, searches reject with {@link IndexUnavailableError}.
 */
export class PgvectorFaceIndex implements FaceIndex {
  private readonly pool: Pool;
  private readonly tables: Readonly<Record<IndexCollection, VectorTable>>;
  private readonly indexNames = new Map<
    IndexCollection,
    { readonly names: Promise<Set<string>>; readonly until: number }
  >();
  private closing: Promise<void> | undefined;

  constructor({ url, connections, timeout, tables = vectorTables }: PgvectorFaceIndexOptions) {
    this.tables = tables;
    // The type declarations of the driver do not contain that the pool waits for the promise of `onConnect`.
    const poolConfig: PoolConfig & { readonly onConnect: (client: ClientBase) => Promise<void> } = {
      connectionString: url,
      application_name: 'frs-face-index',
      max: connections,
      keepAlive: true,
      // Connections stay open, because a new one takes longer than a search.
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: timeout,
      // This timeout is longer than the timeout of the server, so that the server aborts the statement first.
      query_timeout: timeout + 1_000,
      onConnect: (client) => configureSession(client, timeout),
    };
    this.pool = new Pool(poolConfig);
    // The error is ignored, because the pool replaces a lost connection.
    this.pool.on('error', () => undefined);
  }

  async nearest(
    collection: IndexCollection,
    model: string,
    encodings: readonly Float32Array[],
    options: SearchOptions,
  ): Promise<Neighbour[][]> {
    this.requireOpen();
    requireValidQuery(encodings, options);
    if (encodings.length === 0) return [];
    const rows = options.limit + extraRowsForRounding;
    // The encodings are copied, because some statements may be executed after the caller has changed the encodings.
    const queries = encodings.map((encoding) => encoding.slice());
    return convertTemporaryErrors(async () => {
      const usesHnsw = rows <= maxRowsReadByHnsw && (await this.hasHnswIndex(collection, model));
      const table = this.tables[collection];
      return Promise.all(
        queries.map((query) =>
          usesHnsw
            ? this.searchHnsw(table, model, query, options)
            : this.searchExactly(table, model, query, options),
        ),
      );
    });
  }

  async count(collection: IndexCollection): Promise<number> {
    this.requireOpen();
    return convertTemporaryErrors(async () => {
      const { rows } = await this.pool.query<{ count: string }>(
        `SELECT count(*) AS "count" FROM "${this.tables[collection].name}"`,
      );
      return Number(rows[0]!.count);
    });
  }

  /** Waits for running searches, whose time is limited. */
  close(): Promise<void> {
    this.closing ??= this.pool.end();
    return this.closing;
  }

  private async searchHnsw(
    table: VectorTable,
    model: string,
    query: Float32Array,
    options: SearchOptions,
  ): Promise<Neighbour[]> {
    const { text } = toHalfPrecisionQuery(query);
    const rows = await this.readFirstRows(table, model, query, {
      query: text,
      // PostgreSQL uses the HNSW index only if the order is exactly this expression.
      order: `"vector" <-> $2::halfvec`,
      limit: options.limit + extraRowsForRounding,
    });
    return selectNearestRows(rows, options);
  }

  /** Reads more rows until no other row can be nearer than those in the result. */
  private async searchExactly(
    table: VectorTable,
    model: string,
    query: Float32Array,
    options: SearchOptions,
  ): Promise<Neighbour[]> {
    const halfPrecision = toHalfPrecisionQuery(query);
    for (let limit = options.limit + extraRowsForRounding; ; limit *= 4) {
      const rows = await this.readFirstRows(table, model, query, {
        query: halfPrecision.text,
        order: `("vector" <-> $2::halfvec) - "rounding_error"`,
        limit,
      });
      const found = selectNearestRows(rows, options);
      const ordered = rows.filter(({ bound }) => bound !== null);
      if (ordered.length < limit) return found;
      const greatest = ordered.reduce((most, { bound }) => Math.max(most, bound!), -Infinity);
      // The distance of every row that was not read is at least this value.
      const rest = computeDistanceLowerBound(greatest, halfPrecision);
      const farthest = found.length < options.limit ? options.maxDistance : found.at(-1)!.distance;
      if (farthest < rest) return found;
    }
  }

  /** Reads the first rows of a model in an order, and all rows without a vector. */
  private async readFirstRows(
    table: VectorTable,
    model: string,
    query: Float32Array,
    { query: text, order, limit }: { readonly query: string; readonly order: string; readonly limit: number },
  ): Promise<NeighbourRow[]> {
    const { rows } = await this.pool.query<{ id: string; bound: number | null; encoding: Buffer | null }>(
      // A row without an encoding was deleted while the tables were filled.
      `SELECT "near"."id", "near"."bound", array_send("source"."encoding") AS "encoding"
       FROM (
         (SELECT "id", ${order} AS "bound" FROM "${table.name}"
          WHERE "model" = $1 AND "vector" IS NOT NULL ORDER BY ${order} LIMIT $3)
         UNION ALL
         (SELECT "id", NULL FROM "${table.name}" WHERE "model" = $1 AND "vector" IS NULL)
       ) "near" LEFT JOIN "${table.source}" "source" ON "source"."id" = "near"."id"`,
      [model, text, limit],
    );
    return rows.map(({ id, bound, encoding }) => ({
      id: Number(id),
      bound,
      distance: encoding === null ? Infinity : euclideanDistance(query, readRealArray(encoding)),
    }));
  }

  /** Whether a model has an HNSW index. A result that is no longer true makes a search slower, but not wrong. */
  private async hasHnswIndex(collection: IndexCollection, model: string): Promise<boolean> {
    const table = this.tables[collection];
    let known = this.indexNames.get(collection);
    if (known === undefined || known.until < performance.now()) {
      const names = this.pool
        .query<{ name: string; valid: boolean }>(createHnswIndexQuery(table))
        .then(({ rows }) => new Set(rows.flatMap(({ name, valid }) => (valid ? [name] : []))));
      known = { names, until: performance.now() + cachedIndexNamesLifetime };
      this.indexNames.set(collection, known);
      names.catch(() => this.indexNames.delete(collection));
    }
    return (await known.names).has(createHnswIndexName(table, model));
  }

  private requireOpen(): void {
    if (this.closing !== undefined) throw new FaceIndexError('closed', 'The index is closed.');
  }
}

/**
 * Sets the settings of a new session. They are set by a statement, because connection poolers reject startup parameters.
 *
 * @param timeout of a statement, in milliseconds
 */
async function configureSession(client: ClientBase, timeout: number): Promise<void> {
  const settings = {
    statement_timeout: String(timeout),
    'hnsw.ef_search': String(candidateListSize),
    'hnsw.iterative_scan': 'relaxed_order',
    // Just-in-time compilation is off, because compiling a statement takes longer than the search.
    jit: 'off',
  };
  await client.query(
    `SELECT set_config("name", "value", false) FROM unnest($1::text[], $2::text[]) AS "setting" ("name", "value")`,
    [Object.keys(settings), Object.values(settings)],
  );
}

function selectNearestRows(
  rows: readonly NeighbourRow[],
  { limit, maxDistance }: SearchOptions,
): Neighbour[] {
  return rows
    .filter(({ distance }) => distance !== Infinity && distance <= maxDistance)
    .sort((a, b) => a.distance - b.distance || a.id - b.id)
    .slice(0, limit)
    .map(({ id, distance }) => ({ id, distance }));
}

/** Returns a lower bound of the exact distance of a row from the distance that pgvector has computed. */
function computeDistanceLowerBound(computed: number, { error }: HalfPrecisionQuery): number {
  return computed * (1 - maxRelativeDistanceError) - error - maxAbsoluteDistanceError;
}

/**
 * PostgreSQL's error classes for a connection that failed, a server with insufficient resources, a statement that was
 * cancelled or a server that is shutting down, and failures of the operating system.
 */
const temporaryErrorCodes = /^(08|53|57|58)/;

/** A table or a type does not exist. */
const undefinedObjectErrorCodes = new Set(['42P01', '42704']);

/** Converts an error to {@link IndexUnavailableError} if the same search can succeed later. */
async function convertTemporaryErrors<T>(search: () => Promise<T>): Promise<T> {
  try {
    return await search();
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (typeof code === 'string' && undefinedObjectErrorCodes.has(code)) {
      throw new IndexUnavailableError(`${message}. Run the migrations with FRS_FACE_INDEX=pgvector.`, {
        cause: error,
      });
    }
    // Errors of the network and of the pool have no code of five characters.
    const isRejected = typeof code === 'string' && code.length === 5 && !temporaryErrorCodes.test(code);
    if (isRejected || error instanceof TypeError) throw error;
    throw new IndexUnavailableError(message, { cause: error });
  }
}
