import { type Readable } from 'node:stream';

/** The reason why a body is incomplete. */
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
 * The body is not destroyed if the consumer stops early, so the connection stays open for the response. The timeout covers
 * only the time to receive a chunk, and not the time that the consumer spends on database transactions.
 *
 * @param idleTimeout maximum milliseconds to wait for a chunk
 * @throws {IncompleteBodyError} if the connection is closed, or no data is received for too long
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
    // While a chunk is pending, the iterator can only end together with the connection.
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
    // After the timeout, the result of the chunk is ignored.
    return await Promise.race([chunk.catch(throwIncompleteBodyError), timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

function throwIncompleteBodyError(error: unknown): never {
  throw new IncompleteBodyError('aborted', `The connection was closed: ${String(error)}`);
}
