import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { Client } from 'pg';
import { migrateDatabase } from '#persistence/administration';
import { prepareServiceRole } from '#persistence/service-role';
import { findPathWithPostgresPrograms } from '../../../test/servers/postgres-programs.js';
import { createPgvectorDatabase } from '../../../test/servers/postgres.js';
import { requireValidEntry } from '../src/check-arguments.js';
import { type IndexCollection, type IndexEntry, IndexUnavailableError } from '../src/index.js';
import { HnswIndexMaintenance, PgvectorFaceIndex } from '../src/pgvector/index.js';
import { prepareVectorTables } from '../src/pgvector/prepare-vector-tables.js';
import { createEncoding } from './encodings.js';
import {
  searchByComparingAllEntries,
  describeFaceIndexConformance,
  type WritableFaceIndex,
} from './face-index.conformance.js';

const run = promisify(execFile);
const model = 'model 1';
const unlimitedSearch = { limit: 10, maxDistance: Infinity };

const database = await createPgvectorDatabase();

if (database === undefined) {
  test.skip('the index in pgvector: neither PyPI nor DATABASE_URL provides the extension for this machine', () =>
    undefined);
} else {
  const { url, adminUrl } = database;
  const prepare = () => prepareVectorTables({ url, adminUrl, lockTimeout: 2_000 });
  const client = new Client(url);

  beforeAll(async () => {
    await migrateDatabase({ url, connections: 2 });
    await client.connect();
    await client.query(`INSERT INTO "subjects" ("name", "name_key") VALUES ('Ada', 'ada')`);
    await prepare();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const openIndex = (timeout = 10_000) => new PgvectorFaceIndex({ url, connections: 2, timeout });

  /** Writes to the tables of the service, from which the triggers update the index. */
  const writes: Pick<WritableFaceIndex, 'add' | 'remove' | 'clear'> = {
    async add(collection, entries) {
      entries.forEach(requireValidEntry);
      await this.remove(
        collection,
        entries.map(({ id }) => id),
      );
      const columns = [
        entries.map(({ id }) => id),
        entries.map((entry) => entry.model),
        entries.map(({ encoding }) => JSON.stringify([...encoding])),
      ];
      const given = `SELECT "id", "model", ARRAY(SELECT json_array_elements_text("encoding"))::real[] AS "encoding"
        FROM unnest($1::bigint[], $2::text[], $3::json[]) AS "given" ("id", "model", "encoding")`;
      await client.query(
        collection === 'faces'
          ? `WITH "given" AS MATERIALIZED (${given}), "image" AS (
               INSERT INTO "images" ("file_hash", "status", "model", "finished_at")
               SELECT lpad("id"::text, 64, '0'), 'encoded', "model", now() FROM "given"
             )
             INSERT INTO "faces" ("id", "file_hash", "position", "encoding") OVERRIDING SYSTEM VALUE
             SELECT "id", lpad("id"::text, 64, '0'), 0, "encoding" FROM "given"`
          : `INSERT INTO "subject_faces" ("id", "subject_id", "model", "encoding") OVERRIDING SYSTEM VALUE
             SELECT "given"."id", "subjects"."id", "model", "encoding" FROM (${given}) "given", "subjects"`,
        columns,
      );
    },
    async remove(collection, ids) {
      await client.query(
        collection === 'faces'
          ? `DELETE FROM "images" WHERE "file_hash" IN (SELECT lpad("id"::text, 64, '0') FROM unnest($1::bigint[]) AS "id")`
          : `DELETE FROM "subject_faces" WHERE "id" = ANY($1)`,
        [ids],
      );
    },
    async clear(collection) {
      await client.query(collection === 'faces' ? 'DELETE FROM "images"' : 'TRUNCATE "subject_faces"');
    },
  };

  describeFaceIndexConformance('the index in pgvector', () => {
    const index = openIndex();
    const opened: WritableFaceIndex = {
      nearest: (...search) => index.nearest(...search),
      count: (collection) => index.count(collection),
      close: () => index.close(),
      ...writes,
    };
    return Promise.resolve(opened);
  });

  describe('the index in pgvector', () => {
    let index: PgvectorFaceIndex;
    const collection: IndexCollection = 'faces';

    beforeAll(() => {
      index = openIndex();
    });

    afterAll(() => index.close());

    it('finds the nearest of many entries at almost the same distance', async () => {
      // The differences are smaller than the error of rounding to 16 bits.
      const entries = createRandomEntries(300, 1e-5);
      await writes.clear(collection);
      await writes.add(collection, entries);
      const query = entries[200]!.encoding;
      for (const options of [unlimitedSearch, { limit: 3, maxDistance: 1e-5 }]) {
        expect(await index.nearest(collection, model, [query], options)).toEqual([
          searchByComparingAllEntries(entries, query, options),
        ]);
      }
    });

    it('needs a superuser to create the extension, and the objects of the extension still belong to the superuser', async () => {
      const other = (await createPgvectorDatabase())!;
      const options = { url: other.url, adminUrl: undefined, lockTimeout: 2_000 };
      await expect(prepareVectorTables(options)).rejects.toThrow('Only a superuser can create the extension');
      await other.drop();
      await prepareServiceRole({ url, adminUrl });
      const { rows } = await client.query(
        `SELECT DISTINCT pg_get_userbyid("proowner") = current_user AS "owned" FROM "pg_proc" WHERE "proname" = 'l2_distance'`,
      );
      expect(rows).toEqual([{ owned: false }]);
    });

    it('contains the rows that existed before its tables were created, and another preparation inserts none', async () => {
      await writes.clear(collection);
      await writes.add(collection, createRandomEntries(5, 0.1));
      await client.query('DROP FUNCTION "face_vectors_follow" CASCADE');
      await client.query('DROP TABLE "face_vectors"');
      await expect(index.nearest(collection, model, [createEncoding(0)], unlimitedSearch)).rejects.toThrow(
        IndexUnavailableError,
      );
      expect(await prepare()).toBe(5);
      expect(await prepare()).toBe(0);
      expect(await index.count(collection)).toBe(5);
      await writes.clear(collection);
      expect(await index.count(collection)).toBe(0);
    });

    it('can be created again after the role of the service restored a dump that does not contain its tables', async () => {
      await writes.clear(collection);
      await writes.add(collection, createRandomEntries(3, 0.1));
      const restored = (await createPgvectorDatabase())!;
      const file = join(await mkdtemp(join(tmpdir(), 'frs-dump-')), 'dump');
      const env = { ...process.env, PATH: findPathWithPostgresPrograms() };
      const without = ['--exclude-extension', 'vector', '--exclude-table', '*_vectors'];
      await run('pg_dump', ['--format', 'custom', ...without, '--file', file, url], { env });
      await run('pg_restore', ['--single-transaction', '--no-owner', '--dbname', restored.url, file], {
        env,
      });
      expect(await prepareVectorTables({ url: restored.url, adminUrl, lockTimeout: 2_000 })).toBe(3);
      await restored.drop();
    });

    it('uses HNSW only while a model has many vectors, and then still returns exact distances', async () => {
      const entries = createRandomEntries(400, 0.2);
      await writes.clear(collection);
      await writes.add(collection, [
        ...entries,
        { id: 1_000, model: 'model 2', encoding: createEncoding(0) },
        { id: 1_001, model, encoding: createEncoding(1e9) },
      ]);
      const lines: string[] = [];
      const indexes = new HnswIndexMaintenance({ url, log: (line) => lines.push(line), minVectors: 100 });
      const { signal } = new AbortController();
      expect(await indexes.createAndDropIndexes(signal)).toMatchObject({
        faces: { vectors: 402 },
        examples: { vectors: 0 },
      });
      expect(lines).toHaveLength(2);
      await indexes.createAndDropIndexes(signal);
      expect(lines).toHaveLength(2);

      const fresh = openIndex();
      try {
        const query = entries[7]!.encoding;
        const [found] = await fresh.nearest(collection, model, [query], unlimitedSearch);
        const expected = searchByComparingAllEntries(entries, query, { limit: 400, maxDistance: Infinity });
        expect(found![0]).toEqual({ id: 7, distance: 0 });
        expect(found).toEqual(expected.filter(({ id }) => found!.some((each) => each.id === id)));
        expect(
          found!.filter(({ id }) => expected.slice(0, 10).some((each) => each.id === id)).length,
        ).toBeGreaterThan(8);
        const far = await fresh.nearest(collection, model, [createEncoding(1e9)], {
          limit: 1,
          maxDistance: 1,
        });
        expect(far).toEqual([[{ id: 1_001, distance: 0 }]]);
        expect(await usesHnsw(client)).toBe(true);

        await writes.remove(
          collection,
          entries.slice(40).map(({ id }) => id),
        );
        expect(
          await fresh.nearest(collection, model, [entries[50]!.encoding], { limit: 1, maxDistance: 0 }),
        ).toEqual([[]]);
        await indexes.createAndDropIndexes(signal);
        expect(await usesHnsw(client)).toBe(false);
        expect(await fresh.nearest(collection, model, [query], unlimitedSearch)).toEqual([
          searchByComparingAllEntries(entries.slice(0, 40), query, unlimitedSearch),
        ]);
      } finally {
        await fresh.close();
      }
    });

    it('is unavailable while PostgreSQL does not respond in time', async () => {
      const impatient = openIndex(200);
      await client.query('BEGIN');
      await client.query('LOCK TABLE "face_vectors" IN ACCESS EXCLUSIVE MODE');
      await expect(
        impatient.nearest(collection, model, [createEncoding(0)], unlimitedSearch),
      ).rejects.toThrow(IndexUnavailableError);
      await client.query('ROLLBACK');
      expect(await impatient.count('examples')).toBe(0);
      await impatient.close();
    });
  });
}

/** Whether the table of the faces has an HNSW index. */
async function usesHnsw(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT "indexname" AS "name" FROM "pg_indexes" WHERE "tablename" = 'face_vectors' AND "indexdef" LIKE '%USING hnsw%'`,
  );
  return rows.length > 0;
}

/** Creates random entries whose numbers differ by at most the given width. */
function createRandomEntries(count: number, width: number): IndexEntry[] {
  let state = 1;
  const random = (): number => {
    state = Math.imul(state, 48_271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
  return Array.from({ length: count }, (_, id) => ({
    id,
    model,
    encoding: Float32Array.from({ length: 128 }, () => 0.1 + width * random()),
  }));
}
