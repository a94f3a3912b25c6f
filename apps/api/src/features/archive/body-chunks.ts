import { type Readable } from 'node:stream';

/** The reason why the API received only a part of a request body. */
export type IncompleteBodyReason = 'aborted' | 'too-slow';

export class IncompleteBodyError extends Error {
  override readonly name = 'IncompleteBody';

  constructor(
    readonly reason: IncompleteBodyReason,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads a request body in chunks.
 *
 * If the consumer stops before the end of the body, the stream is not destroyed, so that the connection stays open for
 * the response. The timeout limits only the time for which the reader waits for a chunk. It does not limit the time
 * that the consumer needs to process a chunk.
 *
 * @param idleTimeout maximum milliseconds to wait for a chunk
 * @throws {IncompleteBodyError} if the connection is closed, or if no chunk is received within the timeout
 */
export async function* readBodyChunks(body: Readable, idleTimeout: number): AsyncGenerator<Buffer> {
  const chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  let isChunkPending = false;
  try {
    for (;;) {
      isChunkPending = true;
      const next = await rejectAfterTimeout(idleTimeout, chunks.next());
      isChunkPending = false;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // While the stream waits for a chunk, a call of `return` would wait until the connection is closed.
    if (!isChunkPending) await chunks.return?.();
  }
}

async function rejectAfterTimeout<T>(timeout: number, chunk: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new IncompleteBodyError('too-slow', `No data was received for ${timeout / 1000} seconds.`));
    }, timeout);
  });
  try {
    // If the chunk arrives after the timeout, it is ignored.
    return await Promise.race([chunk.catch(throwIncompleteBodyError), timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

function throwIncompleteBodyError(error: unknown): never {
  throw new IncompleteBodyError('aborted', `The connection was closed: ${String(error)}`);
}
