import { Client, escapeLiteral } from 'pg';
import { type IndexCollection, indexCollections } from '../face-index.js';
import { createHnswIndexQuery, createHnswIndexName } from './hnsw-index-names.js';
import { type VectorTable, vectorTables } from './vector-tables.js';

/** Settings of {@link HnswIndexMaintenance}. */
export interface HnswIndexesOptions {
  /** The connection URL of the database. */
  readonly url: string;
  /** A function that receives a log line before and after each change. */
  readonly log: (line: string) => void;
  /** A model with at least this number of vectors gets an index; {@link minIndexedVectors} by default. */
  readonly minVectors?: number;
  /** The tables with the vectors; those of the service by default. */
  readonly tables?: Readonly<Record<IndexCollection, VectorTable>>;
}

/** The contents of a vector table. */
export interface VectorTableSize {
  readonly vectors: number;
  /** The size of the table and its indexes. */
  readonly bytes: number;
}

/** With fewer vectors than this, comparing all vectors takes at most a tenth of a second on an idle core. */
export const minIndexedVectors = 200_000;

/** The key of the advisory lock, an arbitrary number. With the lock, only one process at a time changes indexes. */
const indexChangeLockKey = 3_773_004;

/**
 * The memory that pgvector needs for each vector while it builds an index, in bytes. An index that does not fit into
 * `maintenance_work_mem` is built much more slowly.
 */
const buildBytesPerVector = 1_000;

/**
 * The size of the candidate list while an index is built (`ef_construction`). With twice pgvector's default, a search with the
 * same number of candidates finds more of the nearest faces, but building the index takes 1.5 times as long.
 */
const buildCandidateListSize = 128;

/** The maximum memory for building an index, in kilobytes, unless the server is configured for more. */
const maxBuildMemoryInKilobytes = 1_500_000;

/** PostgreSQL's error for a full disk, and for shared memory that is smaller than `maintenance_work_mem`. */
const insufficientSpaceErrorCode = '53100';

/**
 * Creates and drops the HNSW indexes of the vector tables. Each model with many vectors has its own index, because only
 * encodings of the same model are compared. While an index is created or dropped, the tables can still be searched and
 * changed.
 */
export class HnswIndexMaintenance {
  private readonly minVectors: number;
  private readonly tables: Readonly<Record<IndexCollection, VectorTable>>;

  constructor(private readonly options: HnswIndexesOptions) {
    this.minVectors = options.minVectors ?? minIndexedVectors;
    this.tables = options.tables ?? vectorTables;
  }

  /**
   * Creates missing indexes, and drops the indexes of models with less than half of the required number of vectors. If
   * another process is changing indexes, this method changes nothing.
   *
   * @param signal stops the creation of an index; the next call starts the creation again
   * @returns the sizes of the tables before the changes
   * @throws when the database cannot be reached, or the tables do not exist
   */
  async createAndDropIndexes(signal: AbortSignal): Promise<Record<IndexCollection, VectorTableSize>> {
    const client = new Client({
      connectionString: this.options.url,
      application_name: 'frs-face-index',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    // The error is ignored here, because a lost connection also causes an error of the running statement.
    client.on('error', () => undefined);
    await client.connect();
    try {
      const sizes = {} as Record<IndexCollection, VectorTableSize>;
      for (const collection of indexCollections) {
        const table = this.tables[collection];
        const models = await countVectorsByModel(client, table);
        sizes[collection] = { vectors: sumOf(models.values()), bytes: await readTableBytes(client, table) };
        await this.createAndDropIndexesOfTable(client, table, models, signal);
      }
      return sizes;
    } finally {
      await client.end();
    }
  }

  private async createAndDropIndexesOfTable(
    client: Client,
    table: VectorTable,
    models: ReadonlyMap<string, number>,
    signal: AbortSignal,
  ): Promise<void> {
    const isDesired = (vectors: number, exists: boolean) => vectors >= this.minVectors / (exists ? 2 : 1);
    const plan = async () => {
      const { rows } = await client.query<{ name: string; valid: boolean }>(createHnswIndexQuery(table));
      const valid = new Set(rows.flatMap(({ name, valid }) => (valid ? [name] : [])));
      const desired = [...models].filter(([model, vectors]) =>
        isDesired(vectors, valid.has(createHnswIndexName(table, model))),
      );
      const names = new Set(desired.map(([model]) => createHnswIndexName(table, model)));
      return {
        // This process has the lock, so no other process is creating an index. If an index is not valid, its creation
        // was therefore interrupted.
        dropped: rows.filter(({ name, valid }) => !valid || !names.has(name)).map(({ name }) => name),
        created: desired.filter(([model]) => !valid.has(createHnswIndexName(table, model))),
      };
    };
    const { dropped, created } = await plan();
    if (dropped.length === 0 && created.length === 0) return;
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS "locked"', [
      indexChangeLockKey,
    ]);
    if (!rows[0]!.locked) return;
    try {
      // Another process may have made the changes before this one obtained the lock.
      const changes = await plan();
      for (const name of changes.dropped) await client.query(`DROP INDEX CONCURRENTLY IF EXISTS "${name}"`);
      for (const [model, vectors] of changes.created) {
        if (!signal.aborted) await this.createIndex(client, table, model, vectors, signal);
      }
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [indexChangeLockKey]);
    }
  }

  private async createIndex(
    client: Client,
    table: VectorTable,
    model: string,
    vectors: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { log } = this.options;
    log(`Creating the HNSW index of ${vectors} vectors of ${model} in ${table.name}`);
    const start = performance.now();
    const kilobytes = Math.min(Math.ceil((vectors * buildBytesPerVector) / 1024), maxBuildMemoryInKilobytes);
    await client.query(
      `SELECT set_config('maintenance_work_mem', greatest("setting"::bigint, $1) || 'kB', false)
       FROM "pg_settings" WHERE "name" = 'maintenance_work_mem'`,
      [kilobytes],
    );
    const name = createHnswIndexName(table, model);
    const statement = `CREATE INDEX CONCURRENTLY "${name}" ON "${table.name}" USING hnsw ("vector" halfvec_l2_ops)
      WITH (ef_construction = ${buildCandidateListSize})
      WHERE "model" = ${escapeLiteral(model)} AND "vector" IS NOT NULL`;
    await this.cancelStatementOnAbort(client, signal, async () => {
      try {
        await client.query(statement);
      } catch (error) {
        if ((error as { code?: string }).code !== insufficientSpaceErrorCode) throw error;
        // Parallel workers of PostgreSQL need shared memory, and a container often has little of it. Without parallel
        // workers, no shared memory is needed.
        await client.query(`DROP INDEX CONCURRENTLY IF EXISTS "${name}"`);
        await client.query('SET max_parallel_maintenance_workers = 0');
        await client.query(statement);
      }
    });
    log(
      `Created the HNSW index of ${model} in ${table.name} in ${((performance.now() - start) / 1000).toFixed(0)} s`,
    );
  }

  /** Cancels the running statement of a connection, which then fails, when the signal is aborted. */
  private async cancelStatementOnAbort(
    client: Client,
    signal: AbortSignal,
    run: () => Promise<void>,
  ): Promise<void> {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS "pid"');
    const cancel = (): void => {
      const other = new Client({ connectionString: this.options.url, connectionTimeoutMillis: 5_000 });
      other.on('error', () => undefined);
      void other
        .connect()
        .then(() => other.query('SELECT pg_cancel_backend($1)', [rows[0]!.pid]))
        .catch(() => undefined)
        .finally(() => void other.end());
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      await run();
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
}

/** The number of vectors of each model. */
async function countVectorsByModel(client: Client, { name }: VectorTable): Promise<Map<string, number>> {
  const { rows } = await client.query<{ model: string; vectors: string }>(
    `SELECT "model", count(*) AS "vectors" FROM "${name}" GROUP BY "model"`,
  );
  return new Map(rows.map(({ model, vectors }) => [model, Number(vectors)]));
}

async function readTableBytes(client: Client, { name }: VectorTable): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    `SELECT pg_total_relation_size('"${name}"'::regclass) AS "bytes"`,
  );
  return Number(rows[0]!.bytes);
}

function sumOf(numbers: Iterable<number>): number {
  return [...numbers].reduce((sum, each) => sum + each, 0);
}
