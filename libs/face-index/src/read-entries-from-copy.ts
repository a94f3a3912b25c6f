import { ENCODING_LENGTH } from '#encoding/distance';
import { type EntryBatch } from './face-index.js';
import { FaceIndexError } from './face-index-error.js';

/**
 * The first bytes of the output of COPY: `PGCOPY`, and bytes that show whether line ends or characters were converted.
 */
const copySignature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

/** The number of fields of a row: ID, model and encoding. */
const fieldsPerRow = 3;

/** The ID of the type `real` in the system catalogue of PostgreSQL. */
const oidOfTypeReal = 700;

/**
 * The header of an array contains five integers: the number of dimensions, a flag for nulls, type, length, lower bound.
 */
const arrayHeaderBytes = 5 * 4;
const encodingFieldBytes = arrayHeaderBytes + ENCODING_LENGTH * (4 + 4);

/** The length in bytes of a row with an empty model name. */
const minRowBytes = 2 + (4 + 8) + 4 + (4 + encodingFieldBytes);

/** The maximum number of entries in a batch. The encodings of a full batch occupy 2 MiB. */
const maxBatchLength = 4096;

/**
 * Reads entries from the output of `COPY (SELECT id, model, encoding …) TO STDOUT (FORMAT binary)`, where id is
 * `bigint`, model is `text` and encoding is `real[]` of 128 numbers. A batch contains entries of only one model, so
 * rows that are ordered by model result in fewer batches.
 *
 * The format is described in the PostgreSQL manual (COPY, binary format). The function `array_recv` in the source code
 * of PostgreSQL defines the format of an array.
 *
 * @param chunks the output of COPY in chunks of any length
 * @throws {FaceIndexError} `invalid-stream` if the output has another format or is incomplete
 */
export async function* readEntriesFromCopy(chunks: AsyncIterable<Buffer>): AsyncGenerator<EntryBatch> {
  let rest: Buffer = Buffer.alloc(0);
  let batch: EntryBatchBuilder | undefined;
  let hasHeader = false;
  let isComplete = false;
  for await (const chunk of chunks) {
    // All bytes after the end of the data are ignored, as PostgreSQL does.
    if (isComplete) continue;
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let position = 0;
    if (!hasHeader) {
      const header = readHeaderLength(rest);
      if (header === undefined) continue;
      position = header;
      hasHeader = true;
    }
    for (;;) {
      const row = readRow(rest, position);
      if (row === undefined) break;
      if (row === 'end') {
        isComplete = true;
        break;
      }
      if (batch?.canAdd(row) !== true) {
        if (batch) yield batch.finish();
        batch = new EntryBatchBuilder(row.model);
      }
      batch.add(row);
      position = row.end;
    }
    rest = rest.subarray(position);
  }
  if (!isComplete) throw createInvalidStreamError('it is incomplete');
  if (batch) yield batch.finish();
}

/** A row of the output of COPY. Its buffers refer to the memory of the received chunk. */
interface CopiedRow {
  readonly id: number;
  readonly model: Buffer;
  /** The bytes of the numbers of the encoding. Each number consists of its length and its big-endian bits. */
  readonly numbers: Buffer;
  /** The position of the next row. */
  readonly end: number;
}

class EntryBatchBuilder {
  private readonly model: Buffer;
  private readonly ids = new Float64Array(maxBatchLength);
  private readonly bits = new Uint32Array(maxBatchLength * ENCODING_LENGTH);
  private length = 0;

  constructor(model: Buffer) {
    this.model = Buffer.from(model);
  }

  /** Whether the batch has space for a row and the row has the same model as the batch. */
  canAdd({ model }: CopiedRow): boolean {
    return this.length < maxBatchLength && this.model.equals(model);
  }

  add({ id, numbers }: CopiedRow): void {
    const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const start = this.length * ENCODING_LENGTH;
    for (let index = 0; index < ENCODING_LENGTH; index++) {
      if (view.getInt32(8 * index) !== 4) throw createInvalidStreamError('an encoding contains nulls');
      this.bits[start + index] = view.getUint32(8 * index + 4);
    }
    this.ids[this.length++] = id;
  }

  finish(): EntryBatch {
    return {
      model: this.model.toString(),
      ids: this.ids.subarray(0, this.length),
      encodings: new Float32Array(this.bits.buffer, 0, this.length * ENCODING_LENGTH),
    };
  }
}

/** @returns the length of the header in bytes; undefined if the header is incomplete */
function readHeaderLength(bytes: Buffer): number | undefined {
  const flags = copySignature.length;
  if (!copySignature.subarray(0, bytes.length).equals(bytes.subarray(0, flags))) {
    throw createInvalidStreamError('it is not in the binary format of COPY');
  }
  if (bytes.length < flags + 8) return undefined;
  const end = flags + 8 + bytes.readInt32BE(flags + 4);
  return bytes.length < end ? undefined : end;
}

/** @returns undefined if the row is incomplete */
function readRow(bytes: Buffer, start: number): CopiedRow | 'end' | undefined {
  if (bytes.length < start + 2) return undefined;
  const fields = bytes.readInt16BE(start);
  if (fields === -1) return 'end';
  if (fields !== fieldsPerRow)
    throw createInvalidStreamError(`a row has ${fields} fields instead of ${fieldsPerRow}`);
  if (bytes.length < start + 18) return undefined;
  if (bytes.readInt32BE(start + 2) !== 8) throw createInvalidStreamError('an id is not a bigint');
  const modelBytes = bytes.readInt32BE(start + 14);
  if (modelBytes < 0) throw createInvalidStreamError('a model is null');
  const end = start + minRowBytes + modelBytes;
  // The length of the encoding is checked before the encoding has been received completely. Otherwise, the reader could
  // wait for more data after an encoding that is too short.
  const encoding = start + 18 + modelBytes;
  if (bytes.length < encoding + 4) return undefined;
  if (bytes.readInt32BE(encoding) !== encodingFieldBytes)
    throw createInvalidStreamError(`an encoding is not ${ENCODING_LENGTH} numbers`);
  if (bytes.length < end) return undefined;
  const [dimensions, nulls, type, length] = [4, 8, 12, 16].map((offset) =>
    bytes.readInt32BE(encoding + offset),
  );
  if (dimensions !== 1 || nulls !== 0 || type !== oidOfTypeReal || length !== ENCODING_LENGTH) {
    throw createInvalidStreamError(`an encoding is not an array of ${ENCODING_LENGTH} real numbers`);
  }
  return {
    id: bytes.readInt32BE(start + 6) * 2 ** 32 + bytes.readUInt32BE(start + 10),
    model: bytes.subarray(start + 18, start + 18 + modelBytes),
    numbers: bytes.subarray(encoding + 4 + arrayHeaderBytes, end),
    end,
  };
}

function createInvalidStreamError(reason: string): FaceIndexError {
  return new FaceIndexError('invalid-stream', `The output of COPY cannot be read: ${reason}.`);
}
