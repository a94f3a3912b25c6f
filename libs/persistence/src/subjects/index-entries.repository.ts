import { Injectable } from '@nestjs/common';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type IndexCollection } from '../notifications/index-changes.js';
import { binaryRows } from './binary-copy.js';

/** Rows of one model, in columns. */
export interface EntryBatch {
  readonly model: string;
  readonly ids: Float64Array;
  /** The encodings of the IDs, one after the other. */
  readonly encodings: Float32Array;
}

const encodingLength = 128;

/** Rows per batch. */
const batchSize = 4_096;

const sources: Record<IndexCollection, { readonly table: string; readonly entries: string }> = {
  examples: {
    table: 'subject_faces',
    entries: `SELECT "id", "model", "encoding" FROM "subject_faces"`,
  },
  faces: {
    table: 'faces',
    entries: `SELECT "id", image."model", "encoding" FROM "faces" JOIN "images" image USING ("file_hash")`,
  },
};

/**
 * Reads the encodings that an index contains, by `COPY` in the binary format: a million rows take seconds. Each call opens a
 * connection without a statement timeout.
 */
@Injectable()
export class IndexEntriesRepository {
  /** @param url of the database */
  constructor(private readonly url: string) {}

  /** All rows of a collection, or those with some IDs. */
  async *read(collection: IndexCollection, ids?: readonly number[]): AsyncGenerator<EntryBatch> {
    const { entries } = sources[collection];
    const condition = ids === undefined ? '' : ` WHERE "id" IN (${ids.map(requireId).join(',') || 'NULL'})`;
    const builders = new Map<string, BatchBuilder>();
    for await (const rows of this.copy(entries + condition)) {
      for (const [id, model, encoding] of rows) {
        const name = model!.toString();
        const builder = builders.get(name) ?? new BatchBuilder(name);
        builders.set(name, builder);
        builder.add(id!, encoding!);
        if (builder.isFull) yield builder.take();
      }
    }
    for (const builder of builders.values()) if (!builder.isEmpty) yield builder.take();
  }

  /** The IDs of all rows of a collection in ascending order. */
  async readIds(collection: IndexCollection): Promise<Float64Array> {
    let ids = new Float64Array(1_024);
    let length = 0;
    for await (const rows of this.copy(`SELECT "id" FROM "${sources[collection].table}"`)) {
      for (const [id] of rows) {
        if (length === ids.length) {
          const larger = new Float64Array(2 * length);
          larger.set(ids);
          ids = larger;
        }
        ids[length] = Number(id!.readBigInt64BE());
        length += 1;
      }
    }
    return ids.slice(0, length).sort();
  }

  private async *copy(query: string): AsyncGenerator<Iterable<(Buffer | null)[]>> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'frs-index',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    // A lost connection fails the stream.
    client.on('error', () => undefined);
    await client.connect();
    try {
      yield* binaryRows(client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`)));
    } finally {
      await client.end();
    }
  }
}

class BatchBuilder {
  private ids = new Float64Array(batchSize);
  private encodings = new Float32Array(batchSize * encodingLength);
  private length = 0;

  constructor(private readonly model: string) {}

  get isFull(): boolean {
    return this.length === batchSize;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /**
   * @param id a bigint in the binary format
   * @param encoding a real[] in the binary format: 20 bytes of dimensions, then the length and the value of each number
   */
  add(id: Buffer, encoding: Buffer): void {
    this.ids[this.length] = Number(id.readBigInt64BE());
    const start = this.length * encodingLength;
    for (let i = 0; i < encodingLength; i++) this.encodings[start + i] = encoding.readFloatBE(24 + 8 * i);
    this.length += 1;
  }

  /** Returns the rows and starts a new batch. */
  take(): EntryBatch {
    const { model, length } = this;
    const batch = {
      model,
      ids: this.ids.slice(0, length),
      encodings: this.encodings.slice(0, length * encodingLength),
    };
    this.length = 0;
    return batch;
  }
}

/** IDs are part of the statement, because COPY has no parameters. */
function requireId(id: number): number {
  if (!Number.isSafeInteger(id)) throw new TypeError(`${id} is not an ID.`);
  return id;
}
