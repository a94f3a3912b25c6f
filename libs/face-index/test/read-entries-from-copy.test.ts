import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { createDatabase } from '../../../test/servers/postgres.js';
import { type IndexEntry, readEntriesFromCopy } from '../src/index.js';
import { createEncoding } from './encodings.js';

let database: Awaited<ReturnType<typeof createDatabase>>;
let client: Client;

beforeAll(async () => {
  database = await createDatabase();
  client = new Client(database.url);
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

/** Returns the output of COPY for a query. */
async function readCopyOutput(query: string): Promise<Buffer> {
  const stream = client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`));
  return Buffer.concat((await stream.toArray()) as Buffer[]);
}

/** Creates an SQL query that returns the given entries. */
function createSelectQuery(entries: readonly IndexEntry[]): string {
  const rows = entries.map(
    ({ id, model, encoding }) => `(${id}::bigint, '${model}', '{${[...encoding].join()}}'::real[])`,
  );
  return `SELECT * FROM (VALUES ${rows.join()}) AS entry(id, model, encoding)`;
}

async function readEntries(chunks: readonly Buffer[]): Promise<IndexEntry[]> {
  const entries: IndexEntry[] = [];
  for await (const { model, ids, encodings } of readEntriesFromCopy(streamChunks(chunks))) {
    ids.forEach((id, index) =>
      entries.push({ id, model, encoding: encodings.slice(128 * index, 128 * (index + 1)) }),
    );
  }
  return entries;
}

async function* streamChunks(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

const entriesInCopyOutput: readonly IndexEntry[] = [
  { id: 0, model: 'one', encoding: createEncoding(1e-45) },
  { id: 2 ** 31, model: 'one', encoding: createEncoding(-3.4028234663852886e38) },
  { id: 2 ** 53 - 1, model: 'two 2.ä', encoding: createEncoding(-0.1) },
  { id: 5, model: '', encoding: createEncoding(0.30000001192092896) },
];

describe('readEntriesFromCopy', () => {
  it('reads the output of PostgreSQL in chunks of any length', async () => {
    const output = await readCopyOutput(createSelectQuery(entriesInCopyOutput));
    expect(await readEntries([output])).toEqual(entriesInCopyOutput);
    const cuts = fc.array(fc.nat(output.length), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(cuts, async (positions) => {
        const sorted = [0, ...positions.sort((a, b) => a - b), output.length];
        const chunks = sorted.slice(1).map((end, index) => output.subarray(sorted[index], end));
        expect(await readEntries(chunks)).toEqual(entriesInCopyOutput);
      }),
    );
  });

  it('reads more entries than a batch contains', async () => {
    const query = `SELECT id, 'one', array_fill(id::real, '{128}') FROM generate_series(1::bigint, 5000) AS id`;
    const read = await readEntries([await readCopyOutput(query)]);
    expect(read.map(({ id }) => id)).toEqual(Array.from({ length: 5000 }, (_, index) => index + 1));
    expect(read.every(({ id, encoding }) => encoding.every((number) => number === id))).toBe(true);
  });

  it('reads an empty table', async () => {
    expect(
      await readEntries([await readCopyOutput(`${createSelectQuery(entriesInCopyOutput)} WHERE false`)]),
    ).toEqual([]);
  });

  it.each([
    ['two fields', `SELECT 1::bigint, 'one'`],
    ['an id of 4 bytes', `SELECT 1::integer, 'one', array_fill(0::real, '{128}')`],
    ['no model', `SELECT 1::bigint, NULL::text, array_fill(0::real, '{128}')`],
    ['no encoding', `SELECT 1::bigint, 'one', NULL::real[]`],
    ['an encoding of 127 numbers', `SELECT 1::bigint, 'one', array_fill(0::real, '{127}')`],
    ['an encoding of two dimensions', `SELECT 1::bigint, 'one', array_fill(0::real, '{2, 64}')`],
    ['an encoding of other numbers', `SELECT 1::bigint, 'one', array_fill(0::integer, '{128}')`],
    ['a null in an encoding', `SELECT 1::bigint, 'one', array_fill(0::real, '{127}') || NULL::real`],
  ])('rejects a row with %s', async (_, query) => {
    await expect(readEntries([await readCopyOutput(query)])).rejects.toMatchObject({
      problem: 'invalid-stream',
    });
  });

  it('rejects output that is incomplete or has another format', async () => {
    const output = await readCopyOutput(createSelectQuery(entriesInCopyOutput));
    for (const chunks of [[], [output.subarray(0, -1)], [Buffer.from('1\tone\t{}\n')], [Buffer.from('P')]]) {
      await expect(readEntries(chunks)).rejects.toMatchObject({ problem: 'invalid-stream' });
    }
  });
});
