import { createReadStream } from 'node:fs';
import { type Upload } from '../../platform/uploads/upload-receiver.js';

/** The number of bytes of a file in one staged row. */
const chunkSize = 1024 * 1024;

/** Returns the bytes of an upload in chunks. A file is opened when the first chunk is requested. */
export function chunksOf({ content }: Upload): AsyncIterable<Buffer> | Iterable<Buffer> {
  return typeof content === 'string' ? readChunks(content) : [content];
}

async function* readChunks(path: string): AsyncGenerator<Buffer> {
  yield* createReadStream(path, { highWaterMark: chunkSize }) as AsyncIterable<Buffer>;
}
