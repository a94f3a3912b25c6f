import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { escapeLiteral, Pool } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { clusterableFaceCondition, unnamedFaceCondition } from '../clusters/unnamed-face.js';
import { type IndexCollection } from '../notifications/index-changes.js';

/** Selects the rows of a collection that are read: all rows of a model, or the rows with the given IDs. */
export type IndexEntrySelection = { readonly model: string } | { readonly ids: readonly number[] };

const collectionSources: Record<IndexCollection, { readonly table: string; readonly entries: string }> = {
  examples: { table: '"subject_faces"', entries: '"subject_faces"' },
  faces: {
    table: '"faces"',
    entries: '(SELECT "id", "model", "encoding" FROM "faces" JOIN "images" USING ("file_hash")) face',
  },
};

/**
 * Reads the entries of the face index from the database by `COPY`, which reads a million encodings in seconds. The statements
 * use separate connections, which have no statement timeout. The connections are kept for some seconds, because changes of
 * the index often follow each other, and opening a connection takes longer than reading a few entries.
 */
@Injectable()
export class IndexEntriesRepository implements OnApplicationShutdown {
  private readonly pool: Pool;

  /** @param url the URL of the database */
  constructor(url: string) {
    this.pool = new Pool({
      connectionString: url,
      application_name: 'frs-index',
      max: 4,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      allowExitOnIdle: true,
    });
    // The error is ignored, because a lost connection also rejects the running statement.
    this.pool.on('error', () => undefined);
  }

  /**
   * Returns the output of `COPY (SELECT id, model, encoding …) TO STDOUT (FORMAT binary)` in chunks.
   *
   * @throws when the connection is lost
   */
  copyEntries(collection: IndexCollection, selection: IndexEntrySelection): AsyncGenerator<Buffer> {
    // COPY accepts no query parameters, so the values are inserted into the statement.
    const condition =
      'model' in selection
        ? `"model" = ${escapeLiteral(selection.model)}`
        : `"id" = ANY('{${selection.ids.map(requireSafeInteger).join(',')}}')`;
    return this.streamCopyOutput(
      `COPY (SELECT "id", "model", "encoding" FROM ${collectionSources[collection].entries} WHERE ${condition} ORDER BY "model")
       TO STDOUT (FORMAT binary)`,
    );
  }

  /** Reads the faces of a model that may be clustered, in the same format as {@link copyEntries}. */
  copyUnnamedFaces(model: string): AsyncGenerator<Buffer> {
    return this.streamCopyOutput(
      `COPY (
         SELECT face."id", image."model", face."encoding"
         FROM "faces" face JOIN "images" image ON image."file_hash" = face."file_hash"
         WHERE image."model" = ${escapeLiteral(model)} AND ${unnamedFaceCondition} AND ${clusterableFaceCondition}
       ) TO STDOUT (FORMAT binary)`,
    );
  }

  /** Reads the names of all models that computed the encodings of a collection. */
  async readModels(collection: IndexCollection): Promise<string[]> {
    const table = collection === 'faces' ? '"images"' : '"subject_faces"';
    const { rows } = await this.pool.query<{ model: string }>(
      `SELECT DISTINCT "model" FROM ${table} WHERE "model" IS NOT NULL ORDER BY 1`,
    );
    return rows.map(({ model }) => model);
  }

  /** Reads the IDs of all rows of a collection, in ascending order. */
  async readIds(collection: IndexCollection): Promise<Float64Array> {
    let ids = new Float64Array(1_024);
    let length = 0;
    let id = 0;
    for await (const chunk of this.streamCopyOutput(
      `COPY (SELECT "id" FROM ${collectionSources[collection].table}) TO STDOUT`,
    )) {
      // The output consists of decimal digits and line feeds.
      for (const byte of chunk) {
        if (byte !== 0x0a) {
          id = 10 * id + byte - 0x30;
          continue;
        }
        if (length === ids.length) {
          const larger = new Float64Array(2 * length);
          larger.set(ids);
          ids = larger;
        }
        ids[length] = id;
        length += 1;
        id = 0;
      }
    }
    return ids.slice(0, length).sort();
  }

  /** Closes the connections. */
  onApplicationShutdown(): Promise<void> {
    return this.pool.end();
  }

  private async *streamCopyOutput(statement: string): AsyncGenerator<Buffer> {
    const client = await this.pool.connect();
    const output = client.query(copyTo(statement));
    const onConnectionError = (error: Error) => output.destroy(error);
    client.on('error', onConnectionError);
    let isComplete = false;
    try {
      yield* output as AsyncIterable<Buffer>;
      isComplete = true;
    } finally {
      client.off('error', onConnectionError);
      // A connection whose statement has failed or was not read to its end is closed.
      client.release(!isComplete);
    }
  }
}

function requireSafeInteger(id: number): number {
  if (!Number.isSafeInteger(id)) throw new TypeError(`${id} is not an ID.`);
  return id;
}
