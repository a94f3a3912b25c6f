import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { ENCODING_LENGTH } from '#encoding/distance';
import { type SyntheticFaceGenerator } from './synthetic-faces.js';

/** The model name of all faces of the benchmark. */
export const benchmarkModel = 'bench';

/**
 * The places where the faces of the benchmark are stored: the table `faces` of a database, and a file of float32
 * numbers.
 */
export interface StoredFacesLocation {
  readonly databaseUrl: string;
  /** The connection URL of the superuser of the server. */
  readonly adminUrl: string;
  readonly path: string;
}

/** The number of rows that are sent to the database at a time. */
const rowsPerChunk = 1000;

/** Writes the faces with the IDs 0 to `count` − 1 to the database table and to the file. */
export async function writeSyntheticFaces(
  faces: SyntheticFaceGenerator,
  count: number,
  table: StoredFacesLocation,
): Promise<void> {
  const client = new Client(table.databaseUrl);
  await client.connect();
  await client.query(
    'CREATE UNLOGGED TABLE faces (id bigint PRIMARY KEY, model text NOT NULL, encoding real[] NOT NULL)',
  );
  const file = createWriteStream(table.path);
  async function* generateCopyOutput(): AsyncGenerator<Buffer> {
    yield Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
    for (let start = 0; start < count; start += rowsPerChunk) {
      const encodings = Array.from({ length: Math.min(rowsPerChunk, count - start) }, (_, index) =>
        faces.createStoredEncoding(start + index),
      );
      const written = file.write(
        Buffer.concat(encodings.map(({ buffer }) => Buffer.from(buffer as ArrayBuffer))),
      );
      if (!written) await once(file, 'drain');
      yield Buffer.concat(encodings.map((encoding, index) => toCopyRow(start + index, encoding)));
    }
    yield Buffer.from([0xff, 0xff]);
  }
  await pipeline(generateCopyOutput, client.query(copyFrom('COPY faces FROM STDIN (FORMAT binary)')));
  file.end();
  await once(file, 'close');
  await client.query('ANALYZE faces');
  await client.end();
}

/** Creates a row in the binary format of COPY. */
function toCopyRow(id: number, encoding: Float32Array): Buffer {
  const bytes = Buffer.alloc(2 + 12 + 4 + benchmarkModel.length + 4 + 20 + ENCODING_LENGTH * 8);
  let position = bytes.writeInt16BE(3);
  position = bytes.writeInt32BE(8, position);
  position = bytes.writeBigInt64BE(BigInt(id), position);
  position = bytes.writeInt32BE(benchmarkModel.length, position);
  position += bytes.write(benchmarkModel, position);
  // The header of an array: length in bytes, number of dimensions, flag for nulls, type `real`, length, lower bound.
  for (const field of [20 + ENCODING_LENGTH * 8, 1, 0, 700, ENCODING_LENGTH, 1]) {
    position = bytes.writeInt32BE(field, position);
  }
  for (const number of encoding) {
    position = bytes.writeInt32BE(4, position);
    position = bytes.writeFloatBE(number, position);
  }
  return bytes;
}
