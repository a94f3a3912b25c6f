import { createReadStream } from 'node:fs';
import { type Upload } from '../../platform/uploads/upload-receiver.js';

/** A staged file is stored in several rows. This is the maximum number of bytes in a row. */
const stagedChunkBytes = 1024 * 1024;

/** Returns the bytes of an upload in chunks. A file is opened when the first chunk is requested. */
export function readUploadChunks({ content }: Upload): AsyncIterable<Buffer> | Iterable<Buffer> {
  return typeof content === 'string' ? readFileChunks(content) : [content];
}

async function* readFileChunks(path: string): AsyncGenerator<Buffer> {
  yield* createReadStream(path, { highWaterMark: stagedChunkBytes }) as AsyncIterable<Buffer>;
}
