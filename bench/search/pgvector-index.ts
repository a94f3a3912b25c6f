import { Client } from 'pg';
import {
  createTableStatements,
  HnswIndexMaintenance,
  createInsertMissingStatement,
  PgvectorFaceIndex,
  type VectorTable,
} from '#face-index/pgvector';
import { benchmarkModel } from './stored-faces.js';
import { type MeasuredIndex } from './measured-index.js';

/** The index in PostgreSQL. Its parallel queries are disabled, because the measurement is confined to one core. */
export const measuredPgvectorIndex: MeasuredIndex = {
  name: 'pgvector',
  async load({ databaseUrl, adminUrl }, count) {
    const inDatabase = new URL(adminUrl);
    inDatabase.pathname = new URL(databaseUrl).pathname;
    await withDatabaseClient(inDatabase.href, (admin) =>
      admin.query('CREATE EXTENSION IF NOT EXISTS vector'),
    );

    const faces: VectorTable = {
      name: 'bench_vectors',
      source: 'faces',
      entriesOf: (rows) => `SELECT "id", "model", "encoding" FROM "${rows}" WHERE "id" < ${count}`,
    };
    const tables = { faces, examples: faces };
    const loadSeconds = await withDatabaseClient(databaseUrl, async (client) => {
      await client.query(`DROP TABLE IF EXISTS "${faces.name}"`);
      for (const statement of createTableStatements(faces)) await client.query(statement);
      const start = performance.now();
      await client.query(createInsertMissingStatement(faces));
      const seconds = (performance.now() - start) / 1000;
      await client.query(`VACUUM ANALYZE "${faces.name}"`);
      return seconds;
    });
    const start = performance.now();
    const lines: string[] = [];
    await new HnswIndexMaintenance({
      url: databaseUrl,
      log: (line) => lines.push(line),
      tables,
    }).createAndDropIndexes(new AbortController().signal);
    const buildSeconds = lines.length === 0 ? undefined : (performance.now() - start) / 1000;

    const ofOneProcess = new URL(databaseUrl);
    ofOneProcess.searchParams.set('options', '-c max_parallel_workers_per_gather=0');
    const index = new PgvectorFaceIndex({ url: ofOneProcess.href, connections: 1, timeout: 60_000, tables });
    return {
      async pid() {
        // If the connection was lost, the pool opens a new one at the next search. This search ensures that a
        // connection exists.
        await index.nearest('faces', benchmarkModel, [new Float32Array(128)], {
          limit: 1,
          maxDistance: Infinity,
        });
        return withDatabaseClient(databaseUrl, async (client) => {
          const { rows } = await client.query<{ pid: number }>(
            `SELECT "pid" FROM "pg_stat_activity" WHERE "application_name" = 'frs-face-index' AND "datname" = current_database()`,
          );
          return rows[0]!.pid;
        });
      },
      loadSeconds,
      buildSeconds,
      bytes: () =>
        withDatabaseClient(databaseUrl, async (client) => {
          const { rows } = await client.query<{ bytes: string }>(
            `SELECT pg_total_relation_size('"${faces.name}"') AS "bytes"`,
          );
          return Number(rows[0]!.bytes);
        }),
      async search(query, limit, maxDistance) {
        const start = performance.now();
        const [neighbours] = await index.nearest('faces', benchmarkModel, [query], { limit, maxDistance });
        return { milliseconds: performance.now() - start, neighbours: neighbours! };
      },
      close: () => index.close(),
    };
  },
};

async function withDatabaseClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
