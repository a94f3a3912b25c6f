import { Injectable } from '@nestjs/common';
import { Client, escapeLiteral } from 'pg';
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
 * Reads the entries of the face index from the database by `COPY`, which reads a million encodings in seconds. Each
 * call opens a new connection, and has no statement timeout.
 */
@Injectable()
export class IndexEntriesRepository {
  /** @param url the URL of the database */
  constructor(private readonly url: string) {}

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
    return this.withConnection(async (client) => {
      const { rows } = await client.query<{ model: string }>(
        `SELECT DISTINCT "model" FROM ${table} WHERE "model" IS NOT NULL ORDER BY 1`,
      );
      return rows.map(({ model }) => model);
    });
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

  private async *streamCopyOutput(statement: string): AsyncGenerator<Buffer> {
    const client = await this.openConnection();
    try {
      const output = client.query(copyTo(statement));
      client.on('error', (error: Error) => output.destroy(error));
      yield* output as AsyncIterable<Buffer>;
    } finally {
      await client.end();
    }
  }

  private async withConnection<T>(use: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.openConnection();
    try {
      return await use(client);
    } finally {
      await client.end();
    }
  }

  private async openConnection(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'frs-index',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    // The listener ignores the error, because a lost connection also rejects the running statement.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}

function requireSafeInteger(id: number): number {
  if (!Number.isSafeInteger(id)) throw new TypeError(`${id} is not an ID.`);
  return id;
}
